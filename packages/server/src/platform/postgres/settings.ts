import { totalmem } from 'node:os'

export type ClusterOptions = {
  /** Most connections that Tsubame's processes will open. */
  connections: number
  /** For tests only: a crash of the machine may then lose data. */
  unsafeFast?: boolean
}

const megabyte = 1024 * 1024

/**
 * The settings of our own PostgreSQL, for a small machine that it shares with the server.
 * Memory that is not used is not taken: shared buffers are only touched as the data grows.
 */
export function clusterSettings(options: ClusterOptions, cluster: { name: string; socketDir: string }): string {
  const memory = totalmem() / megabyte
  const sharedBuffers = memory < 1200 ? 64 : memory < 6000 ? 128 : 256
  const settings: Record<string, string | number> = {
    cluster_name: quote(cluster.name),
    listen_addresses: "''",
    unix_socket_directories: quote(cluster.socketDir),
    unix_socket_permissions: '0700',
    max_connections: Math.max(60, options.connections + 40),
    shared_buffers: `${sharedBuffers}MB`,
    effective_cache_size: `${Math.max(256, Math.round(memory / 2))}MB`,
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    random_page_cost: 1.1,
    // Pages of twenty notes: compiling or splitting such queries costs more than it saves,
    // and parallel workers need more /dev/shm than containers usually have.
    jit: 'off',
    max_parallel_workers_per_gather: 0,
    // Reading in the calling process saves three processes that a small server would keep idle.
    io_method: 'sync',
    synchronous_commit: 'on',
    wal_compression: 'on',
    max_wal_size: '1GB',
    // Notes and notifications grow fast and are changed (counters) mostly at the recent end.
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_analyze_scale_factor: 0.02,
    track_io_timing: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    log_destination: "'stderr'",
    logging_collector: 'off',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_line_prefix: "'%m [%p] '",
    // The passwords are 32 random bytes; stretching them would only slow every connection down.
    scram_iterations: 1,
    ...(options.unsafeFast ? { fsync: 'off', full_page_writes: 'off', autovacuum: 'off' } : {}),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  return `# Written by Tsubame at every start; put your own settings into postgresql.conf below the include line.\n${lines.join('\n')}\n`
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** Readings kept for those who open a channel later. */
export const MOST_KEPT = 200

/** Counters of the machine at one instant: they only grow, but for the memory. */
export interface MachineReading {
  /** ms. */
  readonly at: number
  /** ms of all processors together. */
  readonly busy: number
  readonly total: number
  readonly memory: { readonly used: number; readonly active: number }
  /** Bytes. */
  readonly received: number
  readonly sent: number
  readonly read: number
  readonly written: number
}

/** What clients are told of the machine. */
export interface ServerStats {
  /** 0 to 1. */
  readonly cpu: number
  /** Bytes. */
  readonly mem: { readonly used: number; readonly active: number }
  /** Bytes a second. */
  readonly net: { readonly rx: number; readonly tx: number }
  readonly fs: { readonly r: number; readonly w: number }
}

/** What happened between two readings. Counters that were set back (a device went away) count as nothing. */
export function compare(before: MachineReading, after: MachineReading): ServerStats {
  const seconds = Math.max((after.at - before.at) / 1000, 0.001)
  const rate = (key: 'received' | 'sent' | 'read' | 'written') => Math.round(Math.max(0, after[key] - before[key]) / seconds)
  const total = after.total - before.total
  const cpu = total > 0 ? Math.min(1, Math.max(0, (after.busy - before.busy) / total)) : 0
  return {
    cpu: Math.round(cpu * 1000) / 1000,
    mem: after.memory,
    net: { rx: rate('received'), tx: rate('sent') },
    fs: { r: rate('read'), w: rate('written') },
  }
}

/** `Name: 123 kB` lines of /proc/meminfo, in bytes. */
export function readMeminfo(text: string): ReadonlyMap<string, number> {
  return new Map([...text.matchAll(/^(\w+):\s+(\d+) kB$/gm)].map(([, name, kilobytes]) => [name ?? '', Number(kilobytes) * 1024]))
}

/** Bytes received and sent over all interfaces but the loopback, from /proc/net/dev. */
export function readNetwork(text: string): { received: number; sent: number } {
  let [received, sent] = [0, 0]
  for (const [, name, numbers] of text.matchAll(/^\s*([^\s:]+):\s*([\d ]+)$/gm)) {
    const values = numbers?.trim().split(/ +/).map(Number) ?? []
    if (name === 'lo') continue
    received += values[0] ?? 0
    sent += values[8] ?? 0
  }
  return { received, sent }
}

const SECTOR = 512
/** Whole disks: what a partition or a mapping does is done by its disk, too. */
const DISK = /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+)$/

/** Bytes read from and written to disks, from /proc/diskstats. */
export function readDisks(text: string): { read: number; written: number } {
  let [read, written] = [0, 0]
  for (const line of text.split('\n')) {
    const fields = line.trim().split(/ +/)
    if (!DISK.test(fields[2] ?? '')) continue
    read += Number(fields[5]) * SECTOR
    written += Number(fields[9]) * SECTOR
  }
  return { read, written }
}

const USUAL_LENGTH = 50

/** How many readings a client asks for with `requestLog`. */
export function wantedLength(body: unknown): number {
  const length = typeof body === 'object' && body !== null ? (body as { length?: unknown }).length : undefined
  return typeof length === 'number' && Number.isFinite(length) ? Math.min(MOST_KEPT, Math.max(0, Math.trunc(length))) : USUAL_LENGTH
}

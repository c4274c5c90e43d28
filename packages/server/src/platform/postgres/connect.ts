import { Client } from 'pg'
import { names } from './cluster.ts'

/** A connection string for a Unix socket, as `pg` and libpq both read it. */
export function socketUrl(socketDir: string, user: string, password: string, database: string): string {
  return `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(socketDir)}`
}

export type Attempt =
  | { kind: 'connected'; client: Client }
  /** Nothing listens. */
  | { kind: 'absent' }
  /** It listens but is starting, recovering or stopping. */
  | { kind: 'busy' }
  | { kind: 'refused'; error: Error }

/** Tries once to become the superuser of our own cluster. */
export async function attemptAdmin(socketDir: string, adminPassword: string): Promise<Attempt> {
  const client = new Client({ connectionString: socketUrl(socketDir, names.admin, adminPassword, 'postgres'), application_name: `tsubame ${process.pid}` })
  // A connection may break at any time; without a listener that would end the process. Its 'end' and the next query tell.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return { kind: 'connected', client }
  } catch (error) {
    await client.end().catch(() => undefined)
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? String(error.code) : ''
    if (code === '57P03') return { kind: 'busy' }
    if (['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', '57P01'].includes(code) || error.message.includes('Connection terminated')) return { kind: 'absent' }
    return { kind: 'refused', error }
  }
}

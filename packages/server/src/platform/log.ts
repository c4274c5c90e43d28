import { pino } from 'pino'
import type { Logger } from 'pino'

export type Log = Logger

/** Keys whose values never reach a log, at the top level and two levels down. */
const SECRET_KEYS = ['i', 'token', 'password', 'currentPassword', 'newPassword', 'setupPassword', 'secret', 'authorization', 'cookie', 'accessToken', 'appSecret', 'code', 'secretKey']

/**
 * The program's log: JSON lines on standard output, or on `destination`.
 * Secrets are cut out by key; connection strings must be cleaned by whoever logs them.
 */
export function createLog(level: string, destination?: { write(line: string): void }): Log {
  const paths = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])
  const options = { level, base: null, redact: { paths, censor: '[secret]' }, timestamp: () => `,"time":"${new Date().toISOString()}"` }
  return destination ? pino(options, destination) : pino(options)
}

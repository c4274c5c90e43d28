import { Logger } from 'graphile-worker'
import type { Log } from '../log.ts'

/**
 * The queue's own messages in our log. Most are about single jobs and only for debugging; failed jobs are logged by
 * `createJobs` itself, for the queue's message would repeat what the error says of the payload.
 */
export function workerLog(log: Log): Logger {
  return new Logger(() => (level, message, meta) => {
    if (meta['failure'] === true) return
    if (level === 'error') log.error({ err: meta['error'] }, message)
    else if (level === 'warning') log.warn(message)
    else log.debug(message)
  })
}

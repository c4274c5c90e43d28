import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Resident memory of a process in MB: from /proc, elsewhere from ps. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
  const kilobytes = status === null ? (await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout : /^VmRSS:\s+(\d+)/m.exec(status)?.[1]
  const number = Number(kilobytes)
  if (!Number.isFinite(number) || number === 0) throw new Error(`the memory of process ${pid} cannot be read`)
  return number / 1024
}

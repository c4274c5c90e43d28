import { readFile, readdir } from 'node:fs/promises'

/** Linux counts processor time in hundredths of a second. */
const TICKS = 100

/**
 * Processor time that a process has used so far, in seconds; null where the system does not tell. Unlike throughput it
 * hardly depends on what else the machine is doing.
 */
export async function processorSeconds(pid: number): Promise<number | null> {
  const times = await timesOf(pid)
  return times === null ? null : times.own
}

/** The same of a process with all its children, those that have ended included. */
export async function familySeconds(pid: number): Promise<number | null> {
  const family = await Promise.all([pid, ...(await childrenOf(pid))].map(timesOf))
  const [parent, ...children] = family
  if (parent === null || parent === undefined) return null
  return parent.own + parent.ofEnded + children.reduce((sum, times) => sum + (times?.own ?? 0), 0)
}

async function timesOf(pid: number): Promise<{ own: number; ofEnded: number } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  // The name in brackets may hold anything; the figures follow it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number)
  if (fields === undefined) return null
  const [user = 0, system = 0, userOfEnded = 0, systemOfEnded = 0] = fields.slice(11, 15)
  return { own: (user + system) / TICKS, ofEnded: (userOfEnded + systemOfEnded) / TICKS }
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')))
  return lists.flatMap((list) => list.split(' ')).filter((text) => text.trim() !== '').map(Number)
}

import { readFile } from 'node:fs/promises'
import { cpus, freemem, totalmem } from 'node:os'
import { readDisks, readMeminfo, readNetwork } from './rules.ts'
import type { MachineReading } from './rules.ts'

/** '' where the system has no such file. */
async function proc(name: string): Promise<string> {
  return readFile(`/proc/${name}`, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EACCES') return ''
    throw error
  })
}

/** The machine now. Other systems than Linux tell nothing of their network and disks. */
export async function readMachine(now: number): Promise<MachineReading> {
  const [meminfo, network, disks] = await Promise.all([proc('meminfo'), proc('net/dev'), proc('diskstats')])
  const memory = readMeminfo(meminfo)
  const used = totalmem() - (memory.get('MemAvailable') ?? freemem())
  let [busy, total] = [0, 0]
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle
    total += all
    busy += all - times.idle
  }
  return { at: now, busy, total, memory: { used, active: memory.get('Active') ?? used }, ...readNetwork(network), ...readDisks(disks) }
}

import { statfs } from 'node:fs/promises'
import { cpus, hostname, totalmem } from 'node:os'

export interface Machine {
  machine: string
  cpu: { model: string; cores: number }
  mem: { total: number }
  fs: { total: number; used: number }
}

/** What is shown where the administrator keeps the machine to themselves. */
export const hiddenMachine: Machine = { machine: '?', cpu: { model: '?', cores: 0 }, mem: { total: 0 }, fs: { total: 0, used: 0 } }

/** The machine this process runs on; `folder` names the file system that is measured. */
export async function readMachine(folder: string): Promise<Machine> {
  const disk = await statfs(folder)
  const cores = cpus()
  return {
    machine: hostname(),
    cpu: { model: cores[0]?.model ?? '?', cores: cores.length },
    mem: { total: totalmem() },
    fs: { total: disk.blocks * disk.bsize, used: (disk.blocks - disk.bfree) * disk.bsize },
  }
}

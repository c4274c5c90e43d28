import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StartError } from '../platform/start-error.ts'
import type { Run } from './command.ts'
import { root } from './root.ts'

/**
 * Loads a command that lives outside the server package. The server may not import those packages:
 * they stand on it, and an installation for production only may lack them.
 * @param file path from the checkout's folder
 * @param name the exported function
 */
export async function loadOutside(file: string, name: string): Promise<Run> {
  const path = join(root, file)
  if (!existsSync(path)) throw new StartError(`${file} is missing: this command needs the whole checkout of Tsubame.`)
  const loaded: unknown = await import(pathToFileURL(path).href)
  const found = typeof loaded === 'object' && loaded !== null ? Object.entries(loaded).find(([key]) => key === name)?.[1] : undefined
  if (!isRun(found)) throw new StartError(`${file} does not export the function ${name}.`)
  return found
}

function isRun(value: unknown): value is Run {
  return typeof value === 'function'
}

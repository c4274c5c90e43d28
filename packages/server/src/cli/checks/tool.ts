import { spawn } from 'node:child_process'
import { root } from '../root.ts'

/** Runs a JavaScript tool of the checkout. @returns its output when it fails, '' when it succeeds */
export async function toolFindings(script: string, args: string[]): Promise<string> {
  const child = spawn(process.execPath, [`${root}/node_modules/${script}`, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return ''
  const text = Buffer.concat(output).toString('utf8').trim()
  return text === '' ? `${script} ended with code ${code} and said nothing.` : text
}

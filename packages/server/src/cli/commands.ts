import { nearestName } from '../platform/config-reader.ts'
import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  { name: 'start', usage: '', summary: 'Start the server (also without any command)', load: async () => (await import('./start.ts')).start },
  { name: 'test', usage: '[filter…]', summary: 'Check and test everything, or run the tests whose file names contain a filter', load: async () => (await import('./test.ts')).test },
  { name: 'dev', usage: '[--fresh]', summary: 'Two servers with people and posts, and the web client with hot reload', load: async () => (await import('./dev.ts')).dev },
  { name: 'bench', usage: '[options]', summary: 'Measure a server', load: async () => (await import('./bench.ts')).bench },
  { name: 'contract', usage: '[--missing]', summary: 'Which endpoints of misskey-js exist and which do not', load: async () => (await import('./contract.ts')).contract },
  { name: 'help', usage: '', summary: 'Show this', load: async () => (await import('./help.ts')).helpAbout(commands) },
  { name: 'version', usage: '', summary: 'Show the version of Tsubame and of Node', load: async () => (await import('./version.ts')).version },
]

const aliases: Readonly<Record<string, string>> = { '--help': 'help', '-h': 'help', '--version': 'version', '-v': 'version' }

export function findCommand(name: string): Command | undefined {
  const wanted = aliases[name] ?? name
  return commands.find((command) => command.name === wanted)
}

export function unknownCommand(name: string): string {
  const near = nearestName(name, commands.map((command) => command.name))
  return `There is no command "${name}".${near ? ` Did you mean "${near}"?` : ''} "./tsubame help" lists all.`
}

import { variables } from '../platform/config-variables.ts'
import type { Command, Run } from './command.ts'

export function helpAbout(commands: readonly Command[]): Run {
  return async () => {
    process.stdout.write(helpText(commands))
    return 0
  }
}

/** Commands and settings, for a terminal. */
export function helpText(commands: readonly Command[]): string {
  const uses = commands.map((command) => ({ use: `${command.name} ${command.usage}`.trim(), summary: command.summary }))
  const useWidth = Math.max(...uses.map(({ use }) => use.length))
  const nameWidth = Math.max(...variables.map(({ name }) => name.length))
  return [
    'Tsubame, a federated microblogging server.',
    '',
    'Usage: ./tsubame [command]',
    '',
    ...uses.map(({ use, summary }) => `  ${use.padEnd(useWidth)}  ${summary}`),
    '',
    'Settings: environment variables, or lines NAME=value in the file .env of the working directory.',
    '',
    ...variables.map((variable) => `  ${variable.name.padEnd(nameWidth)}  ${variable.meaning}${variable.default === '' ? '' : ` (default: ${variable.default})`}`),
    '',
  ].join('\n')
}

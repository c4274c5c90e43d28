import { findCommand, unknownCommand } from './cli/commands.ts'
import { exitCodeOf } from './cli/exit-code.ts'

/** Runs one command of `./tsubame` and resolves with its exit code. */
async function main(): Promise<number> {
  const [name = 'start', ...args] = process.argv.slice(2)
  const command = findCommand(name)
  if (command === undefined) {
    process.stderr.write(`${unknownCommand(name)}\n`)
    return 2
  }
  return exitCodeOf(async () => (await command.load())(args))
}

// Timers and sockets of libraries must not keep a finished command alive.
process.exit(await main())

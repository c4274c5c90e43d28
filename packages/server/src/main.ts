import { ConfigError } from './platform/config.ts'
import { StartError } from './platform/start-error.ts'
import { findCommand, unknownCommand } from './cli/commands.ts'

/** Runs one command of `./tsubame` and ends the process with its exit code. */
async function main(): Promise<number> {
  const [name = 'start', ...args] = process.argv.slice(2)
  const command = findCommand(name)
  if (command === undefined) {
    process.stderr.write(`${unknownCommand(name)}\n`)
    return 2
  }
  try {
    return await (await command.load())(args)
  } catch (error) {
    if (!(error instanceof StartError || error instanceof ConfigError)) throw error
    process.stderr.write(`\n${error.message}\n`)
    return 1
  }
}

// Timers and sockets of libraries must not keep a finished command alive.
process.exit(await main())

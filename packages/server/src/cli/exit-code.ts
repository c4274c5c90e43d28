import { ConfigError } from '../platform/config.ts'
import { StartError } from '../platform/start-error.ts'

/**
 * What a person can put right is told in words and ends with code 1;
 * anything else is a mistake in the program and keeps its stack trace.
 */
export async function exitCodeOf(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StartError || error instanceof ConfigError)) throw error
    process.stderr.write(`\n${error.message}\n`)
    return 1
  }
}

import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Bus } from './bus.ts'
import { createMemoryBus } from './memory-bus.ts'

/** The bus the configuration asks for: Redis when there is one, else this process. */
export async function createBus(config: Pick<Config, 'redisUrl' | 'url'>, log: Log): Promise<Bus> {
  if (config.redisUrl === null) return createMemoryBus(log)
  // Only servers that use it pay for the client's memory.
  const { createRedisBus } = await import('./redis-bus.ts')
  return createRedisBus(config.redisUrl, log, { prefix: new URL(config.url).host })
}

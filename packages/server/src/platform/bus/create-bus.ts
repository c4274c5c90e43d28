import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Bus } from './bus.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createRedisBus } from './redis-bus.ts'

/** The bus the configuration asks for: Redis when there is one, else this process. */
export function createBus(config: Pick<Config, 'redisUrl' | 'url'>, log: Log): Promise<Bus> {
  if (config.redisUrl === null) return Promise.resolve(createMemoryBus(log))
  return createRedisBus(config.redisUrl, log, { prefix: new URL(config.url).host })
}

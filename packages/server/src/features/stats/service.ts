import type { AppContext } from '../../platform/context.ts'
import { QueueFeed } from './queue-feed.ts'
import { ServerFeed } from './server-feed.ts'

export interface StatsService {
  readonly server: ServerFeed
  /** Whoever works jobs of the federation off tells it by `worked`. */
  readonly queues: QueueFeed
}

declare module '../../platform/context.ts' {
  interface Services {
    stats: StatsService
  }
}

export function statsService(ctx: AppContext): StatsService {
  return { server: new ServerFeed(ctx), queues: new QueueFeed(ctx) }
}

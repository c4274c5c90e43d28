import type { AppContext } from '../../platform/context.ts'
import { watchAnew } from './subscribers.ts'

/** ms between looks for notes that this process was not told of. */
const INTERVAL = 60_000

const timers = new WeakMap<AppContext, NodeJS.Timeout>()

/** Reads what was written while nobody could tell this process. */
export function catchUp(ctx: AppContext, thorough: boolean): void {
  ctx.services.timelines.catchUp(thorough).catch((error: unknown) => ctx.log.error({ err: error }, 'the timeline index could not catch up'))
  watchAnew(ctx).catch((error: unknown) => ctx.log.error({ err: error }, 'open timelines could not be brought up to date'))
}

/**
 * Looks now and then for what was missed: a process that dies between its commit and telling the others leaves their
 * indexes without the note. Only needed where there are others.
 */
export function keepUp(ctx: AppContext): void {
  timers.set(ctx, setInterval(() => catchUp(ctx, false), INTERVAL).unref())
}

export function stopKeepingUp(ctx: AppContext): void {
  clearInterval(timers.get(ctx))
}

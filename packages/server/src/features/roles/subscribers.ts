import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'

/** Open timelines of the role show those who have it now, or nothing if it is no longer to be explored. */
export async function membersChanged(ctx: AppContext, { payload: { roleId } }: Event<'role.assigned' | 'role.unassigned' | 'role.updated'>): Promise<void> {
  ctx.services.roles.members.changed(roleId)
  await ctx.services.timelines.opened.refresh('role', roleId)
}

export async function roleDeleted(ctx: AppContext, { payload: { roleId } }: Event<'role.deleted'>): Promise<void> {
  ctx.services.roles.members.deleted(roleId)
  await ctx.services.timelines.opened.refresh('role', roleId)
}

/** Assignments end and conditions come true without anybody telling. ms */
const INTERVAL = 30_000
const timers = new WeakMap<AppContext, NodeJS.Timeout>()

function readAnew(ctx: AppContext): void {
  ctx.services.timelines.opened.refreshAll('role').catch((error: unknown) => ctx.log.error({ err: error }, 'open timelines of roles could not be brought up to date'))
}

export function keepUp(ctx: AppContext): Promise<void> {
  timers.set(ctx, setInterval(() => readAnew(ctx), INTERVAL).unref())
  // Changes may have been missed while this process could hear of nothing.
  ctx.bus.onReconnect(() => {
    ctx.services.roles.members.allChanged()
    readAnew(ctx)
  })
  return Promise.resolve()
}

export function stopKeepingUp(ctx: AppContext): Promise<void> {
  clearInterval(timers.get(ctx))
  return Promise.resolve()
}

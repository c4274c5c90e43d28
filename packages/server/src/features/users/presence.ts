import type { AppContext } from '../../platform/context.ts'
import type { Cache } from '../../platform/cache/caches.ts'
import type { UserFacts } from './facts.ts'
import { addLoginDay, countActiveSince, setActive } from './store.ts'

/** Presence is shown in steps of minutes: it is not written more often. */
const TOUCH_INTERVAL = 60_000
const ONLINE_FOR = 10 * 60_000
const CHANNEL = 'users:active'

interface Activity {
  userIds: string[]
  at: number
}

/** Who is here. Cached facts are patched on every process instead of being read again each time somebody moves. */
export function presence(ctx: AppContext, users: Cache<UserFacts>) {
  ctx.bus.subscribe(CHANNEL, (message) => {
    const { userIds, at } = message as Activity
    for (const id of userIds) users.patch(id, (user) => ({ ...user, lastActiveAt: Math.max(user.lastActiveAt ?? 0, at) }))
  })

  return {
    countOnline: async (): Promise<number> => {
      const [row] = await ctx.db.run(countActiveSince, new Date(ctx.now() - ONLINE_FOR))
      return row?.count ?? 0
    },
    touch: async (ids: readonly string[]): Promise<void> => {
      const at = ctx.now()
      const known = await users.getMany(ids)
      const isDue = (user: UserFacts | null) => user !== null && !user.isDeleted && at - (user.lastActiveAt ?? 0) >= TOUCH_INTERVAL
      const userIds = [...known].filter(([, user]) => isDue(user)).map(([id]) => id)
      if (userIds.length === 0) return
      await ctx.tx(async (tx) => {
        await tx.run(setActive, userIds, new Date(at))
        tx.afterCommit(() => ctx.bus.publish(CHANNEL, { userIds, at } satisfies Activity))
      })
    },
    markLoginDay: async (userId: string): Promise<void> => {
      const day = new Date(ctx.now()).toISOString().slice(0, 10)
      const profile = await ctx.services.users.profile(userId)
      if (!profile || profile.loggedInDates.includes(day)) return
      await ctx.tx(async (tx) => {
        await tx.run(addLoginDay, userId, day)
        tx.afterCommit(() => ctx.services.users.forget(userId))
      })
    },
  }
}

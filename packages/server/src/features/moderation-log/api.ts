import type { entities, moderationLogEndpoints } from '@tsubame/contract'
import type { Handlers } from '../../platform/feature.ts'
import { idDate } from '../../platform/ids.ts'
import { pageRequest } from '../../platform/page.ts'

export const moderationLogApi: Handlers<typeof moderationLogEndpoints> = {
  'admin/show-moderation-logs': async (ctx, { type, userId, search, ...params }, { caller }) => {
    const rows = await ctx.services.moderationLog.list({ type: type ?? null, userId: userId ?? null, search: search ?? null }, pageRequest(params))
    const people = await ctx.services.users.packDetailed([...new Set(rows.flatMap((row) => row.userId ?? []))], caller.id)
    const byId = new Map(people.map((user) => [user.id, user]))
    return rows.map(({ id, type: of, info, userId: author }) => ({
      id, createdAt: idDate(id), type: of, info: info as Record<string, never>,
      // Null when the account is gone, which the types of the contract do not say.
      userId: author as string,
      user: (author === null ? null : (byId.get(author) ?? null)) as entities.UserDetailedNotMe,
    }))
  },
}

import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import type { AntennaFacts, AntennaSettings } from './facts.ts'
import { effective, unfit } from './rules.ts'
import { countAntennas, deleteAntenna, lockAntenna, lockOwner, putAntenna, settingsRow } from './store.ts'

type Unfit = Fail<'EMPTY_KEYWORD' | 'NO_SUCH_USER_LIST' | 'INVALID_PARAM'>

/** Settings as the owner gives them; what an update leaves out stays. */
export type AntennaChanges = Partial<AntennaSettings>

/** Makes an antenna. The limit is checked under a lock, so that calls at the same time cannot all pass. */
export async function createAntenna(ctx: AppContext, ownerId: string, wanted: AntennaSettings): Promise<AntennaFacts | Unfit | Fail<'TOO_MANY_ANTENNAS'>> {
  if (isWordless(wanted)) return fail('EMPTY_KEYWORD')
  const { antennaLimit } = await ctx.services.policies.of(ownerId)
  return ctx.tx(async (tx) => {
    const [, [owned]] = await Promise.all([tx.run(lockOwner, ownerId), tx.run(countAntennas, ownerId)])
    if (owned && owned.count >= antennaLimit) return fail('TOO_MANY_ANTENNAS')
    return put(ctx, tx, ctx.ids.next(ctx.now()), ownerId, wanted)
  })
}

/** Changes an antenna and sets it to work. What it has collected stays. */
export async function updateAntenna(
  ctx: AppContext, ownerId: string, id: string, changes: AntennaChanges,
): Promise<AntennaFacts | Unfit | Fail<'NO_SUCH_ANTENNA' | 'ANTENNA_LIMIT_EXCEEDED'>> {
  const { antennaLimit } = await ctx.services.policies.of(ownerId)
  return ctx.tx(async (tx) => {
    const [[antenna], [owned]] = await Promise.all([tx.run(lockAntenna, id), tx.run(countAntennas, ownerId)])
    if (antenna?.userId !== ownerId) return fail('NO_SUCH_ANTENNA')
    if (changes.keywords && changes.excludeKeywords && isWordless({ keywords: changes.keywords, excludeKeywords: changes.excludeKeywords })) return fail('EMPTY_KEYWORD')
    // Limits may fall below what somebody has: then they may only delete.
    if (owned && owned.count > antennaLimit) return fail('ANTENNA_LIMIT_EXCEEDED')
    return put(ctx, tx, id, ownerId, { ...antenna, ...changes })
  })
}

export function removeAntenna(ctx: AppContext, ownerId: string, id: string): Promise<void | Fail<'NO_SUCH_ANTENNA'>> {
  return ctx.tx(async (tx) => {
    const [deleted] = await tx.run(deleteAntenna, id, ownerId)
    if (!deleted) return fail('NO_SUCH_ANTENNA')
    tx.emit('antenna.changed', { antennaIds: [id] })
    return undefined
  })
}

function isWordless({ keywords, excludeKeywords }: Pick<AntennaSettings, 'keywords' | 'excludeKeywords'>): boolean {
  return effective(keywords).length === 0 && effective(excludeKeywords).length === 0
}

async function put(ctx: AppContext, tx: Transaction, id: string, ownerId: string, wanted: AntennaSettings): Promise<AntennaFacts | Unfit> {
  const refused = unfit(wanted)
  if (refused !== null) return fail('INVALID_PARAM', { param: `#/properties/${refused.setting}`, reason: refused.reason })
  if (wanted.src === 'list' && wanted.userListId === null) return fail('NO_SUCH_USER_LIST')
  // Another source forgets the list: the antenna would be deleted with it.
  const settings = wanted.src === 'list' ? wanted : { ...wanted, userListId: null }
  const now = ctx.now()
  const [done] = await tx.run(putAntenna, ...settingsRow(id, ownerId, settings, now))
  if (!done) return fail('NO_SUCH_USER_LIST')
  tx.emit('antenna.changed', { antennaIds: [id] })
  return { ...settings, id, userId: ownerId, isActive: true, lastUsedAt: now }
}

import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { Fail } from '../../platform/fail.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import type { AntennaIndex } from './antenna-index.ts'
import { AntennasAtWork } from './antennas-at-work.ts'
import { createAntenna, removeAntenna, updateAntenna } from './change.ts'
import type { AntennaChanges } from './change.ts'
import type { AntennaFacts, AntennaSettings } from './facts.ts'
import { accountKey, readAccount } from './rules.ts'
import { KEPT, allAtWork, antennasOf, appendAccount, atWork, collectedPages, getAntenna, markUsed, restUnused } from './store.ts'

type Unfit = Fail<'EMPTY_KEYWORD' | 'NO_SUCH_USER_LIST' | 'INVALID_PARAM'>

export interface AntennasService {
  /** The antenna if it is this person's, else null. */
  own(id: string, ownerId: string): Promise<AntennaFacts | null>
  /** A person's antennas, oldest first. */
  of(ownerId: string): Promise<AntennaFacts[]>
  create(ownerId: string, settings: AntennaSettings): Promise<AntennaFacts | Unfit | Fail<'TOO_MANY_ANTENNAS'>>
  update(ownerId: string, id: string, changes: AntennaChanges): Promise<AntennaFacts | Unfit | Fail<'NO_SUCH_ANTENNA' | 'ANTENNA_LIMIT_EXCEEDED'>>
  delete(ownerId: string, id: string): Promise<void | Fail<'NO_SUCH_ANTENNA'>>
  /** Ids of what the antenna has collected and its owner may and wants to see. */
  collected(antenna: AntennaFacts, page: PageRequest): Promise<string[]>
  /** Of antennas that have collected a note each, repeated for several, those that are to drop what is too old now. */
  toTrim(ids: readonly string[]): string[]
  /** Keeps the antenna at work, or sets it to work again. */
  used(antenna: AntennaFacts): Promise<void>
  /** Lets those rest that nobody has read for a while. */
  restUnused(): Promise<void>
  /** Somebody has moved: antennas that name the old account name the new one, too. */
  accountMoved(tx: Transaction, from: Account, to: Account): Promise<void>

  /** All antennas at work. */
  atWork(): Promise<AntennaIndex>
  /** What this process keeps of these antennas is out of date; each hears of it. */
  changed(ids: readonly string[]): void
  listDeleted(listId: string): void
  /** Nothing that this process keeps is sure any more. */
  readAnew(): void
}

interface Account {
  readonly username: string
  /** null: of this server. */
  readonly host: string | null
}

declare module '../../platform/context.ts' {
  interface Services {
    antennas: AntennasService
  }
}

/** ms for which a reading counts: noting each would write a row for each page. */
const USED_FOR = 600_000
/** After so many notes an antenna drops what is too old: to look after each would cost more than to keep it. */
const TRIM_EVERY = 16
/** A process that dies between its commit and telling the others leaves them with the old state for so long; ms. */
const MAX_AGE = 60_000

export function antennasService(ctx: AppContext): AntennasService {
  const working = new AntennasAtWork({
    read: (ids) => (ids === null ? ctx.db.run(allAtWork) : ctx.db.run(atWork, ids)),
    keyOf: (text) => {
      const account = readAccount(text)
      return account && accountKey(account.username, ctx.services.users.normaliseHost(account.host))
    },
    now: () => ctx.now(),
    maxAge: ctx.config.redisUrl === null ? null : MAX_AGE,
  })

  /** Notes collected since the last trim; those never trimmed by this process are due at once. */
  const untrimmed = new Map<string, number>()

  return {
    own: async (id, ownerId) => {
      const [antenna] = await ctx.db.run(getAntenna, id)
      return antenna?.userId === ownerId ? antenna : null
    },
    of: (ownerId) => ctx.db.run(antennasOf, ownerId),
    create: (ownerId, settings) => createAntenna(ctx, ownerId, settings),
    update: (ownerId, id, changes) => updateAntenna(ctx, ownerId, id, changes),
    delete: (ownerId, id) => removeAntenna(ctx, ownerId, id),
    collected: (antenna, page) => {
      const statement = collectedPages[isAscending(page) ? 'asc' : 'desc']
      const read = (part: PageRequest) => ctx.db.run(statement, antenna.id, KEPT, part.sinceId, part.untilId, part.limit)
      return ctx.services.timelines.sift(read, antenna.userId, page, 'timeline')
    },
    toTrim: (ids) => {
      for (const id of ids) untrimmed.set(id, (untrimmed.get(id) ?? TRIM_EVERY) + 1)
      const due = [...new Set(ids)].filter((id) => (untrimmed.get(id) ?? 0) >= TRIM_EVERY)
      for (const id of due) untrimmed.set(id, 0)
      return due
    },
    used: async (antenna) => {
      const now = ctx.now()
      if (antenna.isActive && now - antenna.lastUsedAt < USED_FOR) return
      await ctx.tx(async (tx) => {
        const [before] = await tx.run(markUsed, antenna.id, new Date(now))
        if (before && !before.wasActive) tx.emit('antenna.changed', { antennaIds: [antenna.id] })
      })
    },
    restUnused: async () => {
      const { deactivateAntennaThreshold } = await ctx.services.meta.get()
      if (deactivateAntennaThreshold <= 0) return
      await ctx.tx(async (tx) => {
        const resting = await tx.run(restUnused, new Date(ctx.now() - deactivateAntennaThreshold))
        if (resting.length > 0) tx.emit('antenna.changed', { antennaIds: resting.map((row) => row.id) })
      })
    },
    accountMoved: async (tx, from, to) => {
      const named = await tx.run(appendAccount, writtenForms(from), writtenForms(to)[0] ?? '', writtenForms(to))
      if (named.length > 0) tx.emit('antenna.changed', { antennaIds: named.map((row) => row.id) })
    },

    atWork: () => working.current(),
    changed: (ids) => {
      working.changed(ids)
      for (const id of ids) untrimmed.delete(id)
    },
    listDeleted: (listId) => working.listDeleted(listId),
    readAnew: () => working.giveUp(),
  }

  /** An account as people may have written it; the first is the plainest. */
  function writtenForms({ username, host }: Account): string[] {
    const key = accountKey(username, host)
    return host === null ? [key, `${key}@${new URL(ctx.config.url).host.toLowerCase()}`] : [key]
  }
}

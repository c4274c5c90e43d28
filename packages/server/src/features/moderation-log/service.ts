import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import { insertLogs, logPages } from './store.ts'
import type { ModerationLogRow } from './store.ts'

export interface LogFilters {
  readonly type: string | null
  /** The moderator. */
  readonly userId: string | null
  /** Part of what was written down, whatever the case. */
  readonly search: string | null
}

export interface ModerationLogService {
  /**
   * Writes down what a moderator does, in the transaction that does it.
   * @param infos one for each entry, as clients of the Misskey API know it for the type; never with secrets in it
   */
  write(tx: Transaction, moderatorId: string, type: string, ...infos: Record<string, unknown>[]): Promise<void>
  list(filters: LogFilters, page: PageRequest): Promise<ModerationLogRow[]>
}

declare module '../../platform/context.ts' {
  interface Services {
    moderationLog: ModerationLogService
  }
}

export function moderationLogService(ctx: AppContext): ModerationLogService {
  return {
    write: async (tx, moderatorId, type, ...infos) => {
      if (infos.length > 0) await tx.run(insertLogs, infos.map(() => ctx.ids.next(ctx.now())), moderatorId, type, infos.map((info) => JSON.stringify(info)))
    },
    list: ({ type, userId, search }, page) =>
      ctx.db.run(logPages[isAscending(page) ? 'asc' : 'desc'], page.sinceId, page.untilId, page.limit, type, userId, search),
  }
}

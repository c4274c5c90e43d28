import { firstIdAt, lastIdAt } from './ids.ts'

/** The part of a list that is read: newest first unless only `sinceId` is given. Ids are exclusive. */
export interface PageRequest {
  readonly limit: number
  readonly sinceId: string | null
  readonly untilId: string | null
}

/** Whether a page runs from the oldest on: only `since` was given. */
export function isAscending(page: PageRequest): boolean {
  return page.sinceId !== null && page.untilId === null
}

/** Turns the four cursors of an API call into a page request; ids win over dates. */
export function pageRequest(params: { limit: number; sinceId?: string; untilId?: string; sinceDate?: number; untilDate?: number }): PageRequest {
  const withIds = params.sinceId !== undefined || params.untilId !== undefined
  return {
    limit: params.limit,
    sinceId: params.sinceId ?? (withIds || params.sinceDate === undefined ? null : lastIdAt(params.sinceDate)),
    untilId: params.untilId ?? (withIds || params.untilDate === undefined ? null : firstIdAt(params.untilDate)),
  }
}

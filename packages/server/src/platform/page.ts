import { readCursor } from './db/cursor.ts'
import type { CursorParams } from './db/cursor.ts'

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
export function pageRequest(params: CursorParams & { readonly limit: number }): PageRequest {
  const { after, before } = readCursor(params)
  return { limit: params.limit, sinceId: after, untilId: before }
}

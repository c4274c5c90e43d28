import { isAscending } from './page.ts'
import type { PageRequest } from './page.ts'

/** Rows read at once at most. */
const MOST = 1000

/**
 * A page of rows that are sorted out after they were read. Reads on until enough have passed or there are no more: to
 * clients an empty page means the end. Each round reads twice as much as the one before.
 * @param read rows of a page in its order, as many as its limit says if there are so many
 * @param keep those that pass, in the same order
 */
export async function refill<Row extends { readonly id: string }>(
  page: PageRequest,
  read: (page: PageRequest) => Promise<readonly Row[]>,
  keep: (rows: readonly Row[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const kept: Row[] = []
  let rest = page
  for (;;) {
    const rows = await read(rest)
    kept.push(...(await keep(rows)))
    const last = rows.at(-1)
    if (last === undefined || rows.length < rest.limit || kept.length >= page.limit) return kept.slice(0, page.limit)
    const limit = Math.min(MOST, rest.limit * 2)
    rest = isAscending(page) ? { ...rest, limit, sinceId: last.id } : { ...rest, limit, untilId: last.id }
  }
}

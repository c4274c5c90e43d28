import { bootServer } from '@tsubame/testkit/server.ts'

/** How often each statement was sent, by its text. */
type Sent = ReadonlyMap<string, number>

export interface PageStatements {
  readonly limit: number
  /** When the page was read for the first time, and when it was read again. */
  readonly cold: Sent
  readonly warm: Sent
}

/** Looking for events that wait happens once a second, whoever reads what. */
const OF_NO_PAGE = /\boutbox\b/

/**
 * Counts what home timeline pages of different sizes send to the database, each on a server that has just started.
 * `before` (ms since 1970) leaves out the viewer's own notes that the load has put on top.
 */
export async function countPageStatements(databaseUrl: string, token: string, limits: readonly number[], before: number): Promise<PageStatements[]> {
  const counts: PageStatements[] = []
  for (const limit of limits) {
    const server = await bootServer(databaseUrl, { databaseUrl })
    try {
      await server.ctx.services.timelines.filled()
      // The first call of a token finds out whose it is; that is not the page's doing.
      await server.post('i', { i: token })
      const read = async (): Promise<Sent> => {
        const { result, statements } = await server.countStatements(() => server.post('notes/timeline', { i: token, limit, untilDate: before }).then(async (answer) => (await answer.json()) as unknown[]))
        if (result.length !== limit) throw new Error(`the home timeline answered ${result.length} of ${limit} notes`)
        return tally(statements.filter((text) => !OF_NO_PAGE.test(text)))
      }
      counts.push({ limit, cold: await read(), warm: await read() })
    } finally {
      await server.close()
    }
  }
  return counts
}

function tally(texts: readonly string[]): Sent {
  const sent = new Map<string, number>()
  for (const text of texts) sent.set(text, (sent.get(text) ?? 0) + 1)
  return sent
}

export function total(sent: Sent): number {
  return [...sent.values()].reduce((sum, count) => sum + count, 0)
}

/**
 * Whether a page twice as long needed no statement more often. A statement the shorter page did not need at all may
 * come once: only the longer one held a poll, say.
 */
export function growsNot(shorter: Sent, longer: Sent): boolean {
  return [...longer].every(([text, count]) => count <= (shorter.get(text) ?? 1))
}

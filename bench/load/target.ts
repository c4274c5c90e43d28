import { StartError } from '@tsubame/server/src/platform/start-error.ts'

/** A server that speaks the Misskey API, and somebody's token there. */
export interface Target {
  readonly name: string
  /** Origin without a slash. */
  readonly url: string
  /** '' for nobody's. */
  readonly token: string
}

/** Calls an endpoint as the target's person. @throws when the answer is an error */
export async function callApi<T>(target: Target, endpoint: string, params: Record<string, unknown> = {}): Promise<T> {
  const answer = await fetch(`${target.url}/api/${endpoint}`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(target.token === '' ? params : { i: target.token, ...params }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new StartError(`${target.url} answers ${endpoint} with ${answer.status}: ${text.slice(0, 500)}`)
  return (text === '' ? null : JSON.parse(text)) as T
}

export interface FoundNote {
  readonly id: string
  readonly userId: string
  readonly text: string | null
  readonly renoteId?: string | null
  readonly reactions?: Readonly<Record<string, number>>
  readonly myReaction?: string | null
}

/** Pages through public notes until `count` that pass are found, or no more are there. */
export async function findNotes(target: Target, count: number, passes: (note: FoundNote) => boolean): Promise<FoundNote[]> {
  const found: FoundNote[] = []
  let untilId: string | null = null
  while (found.length < count) {
    const page: FoundNote[] = await callApi<FoundNote[]>(target, 'notes/global-timeline', { limit: 100, ...(untilId === null ? {} : { untilId }) })
    found.push(...page.filter(passes))
    untilId = page.at(-1)?.id ?? null
    if (page.length === 0) break
  }
  return found.slice(0, count)
}

/** Load may be put only on this machine, unless the caller vouches for the server. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

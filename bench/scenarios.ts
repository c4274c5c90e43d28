import type { LoadRequest, LoadResult } from './load/request.ts'
import { callApi, findNotes } from './load/target.ts'
import type { FoundNote, Target } from './load/target.ts'
import type { Places } from './seed/places.ts'

export interface Budget {
  /** Least answers a second; a share is one of what bare Fastify serves. */
  readonly throughput?: number
  readonly shareOfBare?: number
  /** ms */
  readonly p99?: number
}

/** One kind of request, sent again and again. */
export interface Scenario {
  readonly name: string
  /** As in the table of results. */
  readonly title: string
  readonly endpoint: string
  readonly connections: number
  readonly budget: Budget
  /** Whether a body may be sent only once. */
  readonly once?: boolean
  /** None: the server has nothing to measure this with. `places` is null on servers that were not made for the measurement. */
  bodies(target: Target, seconds: number, places: Places | null): Promise<readonly object[]>
}

const timeline = (name: string, title: string, endpoint: string): Scenario => ({
  name, title, endpoint, connections: 16,
  budget: name === 'home' ? { shareOfBare: 1 / 3, p99: 20 } : { shareOfBare: 1 / 3 },
  bodies: () => Promise.resolve([{ limit: 20 }]),
})

/** How many different notes and people are asked for, so that no single one is all that is measured. */
const VARIETY = 500
/** More than any server will answer in a second. */
const MOST_REACTIONS = 2500

/** Something of the server that was made for it; `body` makes the parameters. */
const place = (name: string, title: string, endpoint: string, body: (places: Places) => object): Scenario => ({
  name, title, endpoint, connections: 16, budget: { shareOfBare: 1 / 3 },
  bodies: (_target, _seconds, places) => Promise.resolve(places === null ? [] : [body(places)]),
})

/** What people look for: words of many notes, of few, of none; Japanese of two signs and more. */
const SEARCHES = ['swallows', 'harbour', '燕', '燕の巣', 'キーボード', '遠回りして', 'missing comma', 'nothing like this']

export const scenarios: readonly Scenario[] = [
  timeline('home', 'home timeline', 'notes/timeline'),
  timeline('local', 'local timeline', 'notes/local-timeline'),
  timeline('social', 'social timeline', 'notes/hybrid-timeline'),
  timeline('global', 'global timeline', 'notes/global-timeline'),
  place('home5000', 'home timeline, following 5,000', 'notes/timeline', ({ collectorToken }) => ({ i: collectorToken, limit: 20 })),
  place('list', 'list of 300', 'notes/user-list-timeline', ({ listId }) => ({ listId, limit: 20 })),
  place('channel', 'channel', 'channels/timeline', ({ channelId }) => ({ channelId, limit: 20 })),
  place('antenna', 'antenna', 'antennas/notes', ({ antennaId }) => ({ antennaId, limit: 20 })),
  place('role', 'role of 50', 'roles/notes', ({ roleId }) => ({ roleId, limit: 20 })),
  place('hashtag', 'hashtag', 'notes/search-by-tag', () => ({ tag: 'tsubame', limit: 20 })),
  place('mentions', 'mentions', 'notes/mentions', ({ mentionedToken }) => ({ i: mentionedToken, limit: 20 })),
  place('thread', 'thread of 500 replies', 'notes/children', ({ threadId }) => ({ noteId: threadId, limit: 20 })),
  {
    name: 'search', title: 'notes/search', endpoint: 'notes/search', connections: 4, budget: {},
    bodies: (_target, _seconds, places) => Promise.resolve(places === null ? [] : SEARCHES.map((query) => ({ query, limit: 20 }))),
  },
  {
    name: 'show', title: 'notes/show', endpoint: 'notes/show', connections: 16, budget: { throughput: 1500 },
    bodies: async (target) => (await someNotes(target)).map(({ id }) => ({ noteId: id })),
  },
  {
    name: 'user', title: 'users/notes', endpoint: 'users/notes', connections: 16, budget: { throughput: 1500 },
    bodies: async (target) => [...new Set((await someNotes(target)).map(({ userId }) => userId))].map((userId) => ({ userId, limit: 20 })),
  },
  { name: 'i', title: 'i', endpoint: 'i', connections: 16, budget: { throughput: 1500 }, bodies: () => Promise.resolve([{}]) },
  {
    name: 'create', title: 'notes/create', endpoint: 'notes/create', connections: 32, budget: { throughput: 1000, p99: 60 },
    bodies: () => Promise.resolve([{ text: '燕が駅の軒下に帰ってきた。The swallows are back under the roof of the station!' }]),
  },
  {
    name: 'react', title: 'reactions/create', endpoint: 'notes/reactions/create', connections: 16, budget: {}, once: true,
    bodies: async (target, seconds) => {
      const notes = await findNotes(target, Math.ceil(seconds * MOST_REACTIONS), (note) => (note.myReaction ?? null) === null && !isPureRenote(note))
      return notes.map(({ id }) => ({ noteId: id, reaction: '👍' }))
    },
  },
]

function isPureRenote(note: FoundNote): boolean {
  return (note.renoteId ?? null) !== null && note.text === null
}

/** Not the newest ones only: a page's worth is cached by everybody. */
async function someNotes(target: Target): Promise<FoundNote[]> {
  const notes = await findNotes(target, VARIETY, () => true)
  if (notes.length === 0) throw new Error(`${target.url} has no public notes to read`)
  return notes
}

export type Run = (request: LoadRequest) => Promise<LoadResult>

/**
 * Warms up, then measures one scenario on one server; null when the server has nothing to measure it with.
 * @throws when the server refuses the scenario's first request: figures of errors say nothing
 */
export async function measure(run: Run, scenario: Scenario, target: Target, seconds: number, places: Places | null): Promise<LoadResult | null> {
  const warmUp = Math.min(2, seconds)
  const bodies = await scenario.bodies(target, scenario.once ? seconds + warmUp : seconds, places)
  if (bodies.length === 0) return null
  const texts = bodies.map((body) => JSON.stringify({ i: target.token, ...body }))
  if (!scenario.once) await callApi({ ...target, token: '' }, scenario.endpoint, { i: target.token, ...bodies[0] })
  const request = (part: readonly string[], time: number): LoadRequest => ({
    url: target.url, path: `/api/${scenario.endpoint}`, connections: scenario.connections, seconds: time, bodies: part, ...(scenario.once ? { once: true } : {}),
  })
  // What may be sent only once is shared out between both runs.
  const cut = scenario.once ? Math.floor((texts.length * warmUp) / (warmUp + seconds)) : 0
  if (scenario.once && Math.min(cut, texts.length - cut) <= 4 * scenario.connections) throw new Error(`${target.url} has too few notes for ${scenario.title}`)
  await run(request(scenario.once ? texts.slice(0, cut) : texts, warmUp))
  return run(request(texts.slice(cut), seconds))
}

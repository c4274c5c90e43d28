import { parseArgs } from 'node:util'
import { StartError } from '@tsubame/server/src/platform/start-error.ts'
import { isLoopback } from './load/target.ts'
import type { Target } from './load/target.ts'

export interface Options {
  /** A server that runs already; null: one is made for the measurement. */
  readonly base: Target | null
  readonly compare: Target | null
  readonly seconds: number
  /** Names of scenarios; null: all. */
  readonly only: readonly string[] | null
  readonly people: number
  readonly notes: number
  readonly follows: number
  readonly sockets: number
  readonly json: string | null
  readonly profile: string | null
}

export const usage = `Usage: ./tsubame bench [options]

Measures a server made for it: PostgreSQL, 1,000 people and 200,000 notes in a temporary folder that is removed at the end.

  --seconds N              how long each scenario runs (10)
  --only NAME,…            only these: start, home, local, social, global, home5000,
                           list, channel, antenna, role, hashtag, mentions, thread, search, show, user, i, create,
                           react, sockets, statements
  --people N, --notes N, --follows N
                           size of the server (1000, 200000, 500)
  --sockets N              open sockets of the streaming scenario (1000)
  --json FILE              also write the figures there
  --profile FOLDER         write processor profiles of the server there

  --base URL --token T     measure a server that runs already and speaks the Misskey API. Notes are posted on it
  --compare URL,TOKEN      measure a second one in turn with the first
  --i-own-this-server      allow servers that are not on this machine
`

export const partNames = ['start', 'home', 'local', 'social', 'global', 'show', 'user', 'i', 'create', 'react', 'sockets', 'statements'] as const

/**
 * Reads the arguments; null when only the usage was asked for.
 * @throws StartError that says what to write
 */
export function readOptions(args: string[]): Options | null {
  const values = parse(args)
  if (values.help) return null
  const own = values['i-own-this-server'] ?? false
  const number = (name: 'seconds' | 'people' | 'notes' | 'follows' | 'sockets', fallback: number, least: number): number => {
    const given = values[name]
    const read = given === undefined ? fallback : Number(given)
    if (!Number.isInteger(read) || read < least) throw new StartError(`--${name} takes a whole number of at least ${least}.`)
    return read
  }
  if ((values.base === undefined) !== (values.token === undefined)) throw new StartError('--base and --token go together: the address of a server and the token of an account on it.')
  const base = values.base === undefined ? null : target(values.base, values.token ?? '', own)
  const [compareUrl, compareToken, ...more] = values.compare?.split(',') ?? []
  if (compareUrl !== undefined && (compareToken === undefined || more.length > 0)) throw new StartError('--compare takes an address and a token with a comma between them: --compare http://localhost:3100,TOKEN')
  const people = number('people', 1000, 2)
  const follows = number('follows', Math.min(500, people), 0)
  if (follows > people) throw new StartError(`--follows is ${follows}, but there are ${people} people to follow.`)
  return {
    base,
    compare: compareUrl === undefined ? null : target(compareUrl, compareToken ?? '', own),
    seconds: number('seconds', 10, 1),
    only: readOnly(values.only),
    people,
    notes: number('notes', 200_000, 1),
    follows,
    sockets: number('sockets', 1000, 1),
    json: values.json ?? null,
    profile: values.profile ?? null,
  }
}

function parse(args: string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args,
      options: {
        base: text, token: text, compare: text, seconds: text, only: text, people: text, notes: text, follows: text, sockets: text,
        json: text, profile: text, 'i-own-this-server': flag, help: { ...flag, short: 'h' },
      },
    }).values
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n\n${usage}`, error)
  }
}

function readOnly(given: string | undefined): readonly string[] | null {
  if (given === undefined) return null
  const names = given.split(',').map((name) => name.trim()).filter((name) => name !== '')
  const unknown = names.filter((name) => !partNames.some((known) => known === name))
  if (unknown.length > 0 || names.length === 0) throw new StartError(`--only takes ${partNames.join(', ')}${unknown.length > 0 ? `, not ${unknown.join(', ')}` : ''}.`)
  return names
}

function target(url: string, token: string, own: boolean): Target {
  const parsed = URL.parse(url)
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) throw new StartError(`${url} is no address of a server: write http://localhost:3000`)
  if (!own && !isLoopback(url)) throw new StartError(`${parsed.origin} is not on this machine, and load hurts. If it is yours and nobody depends on it now, add --i-own-this-server.`)
  return { name: parsed.host, url: parsed.origin, token }
}

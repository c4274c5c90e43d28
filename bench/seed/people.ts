import { createHash } from 'node:crypto'
import type { IdGenerator } from '@tsubame/server/src/platform/ids.ts'
import type { Random } from './random.ts'
import { personName } from './texts.ts'

/** Somebody who was made by SQL. Only people of this server have a token. */
export interface SeededPerson {
  readonly id: string
  readonly username: string
  readonly host: string | null
  readonly token: string
  /** Their pictures, for notes with files. */
  readonly fileIds: readonly string[]
}

/** Rows as JSON, by the table's own column names. */
export interface Rows {
  readonly [column: string]: unknown
}

export interface PeopleRows {
  readonly people: readonly SeededPerson[]
  readonly users: readonly Rows[]
  readonly profiles: readonly Rows[]
  readonly sessions: readonly Rows[]
  readonly blobs: readonly Rows[]
  readonly files: readonly Rows[]
}

const REMOTE_SHARE = 0.2
const HOSTS = 20
const BLOBS = 50
const FILES_EACH = 3
const BLURHASHES = ['LEHV6nWB2yk8pyo0adR*.7kCMdnj', 'LGF5]+Yk^6#M@-5c,1J5@[or[Q6.', 'L6PZfSi_.AyE_3t7t7R**0o#DgR4', 'LKO2:N%2Tw=w]~RBVZRi};RPxuwH']

/**
 * People of this server and of others, with pictures in their drives. A token's stored form is its SHA-256, as for any
 * session.
 * @param prefix of their names; `person` have pictures in their drives, others none
 */
export function makePeople(random: Random, ids: IdGenerator, count: number, joined: (index: number) => number, origin: string, prefix = 'person'): PeopleRows {
  const filesEach = prefix === 'person' ? FILES_EACH : 0
  const blobs = Array.from({ length: filesEach === 0 ? 0 : BLOBS }, (_, index) => blob(random, ids.next(joined(0)), index))
  const people: SeededPerson[] = []
  const users: Rows[] = []
  const files: Rows[] = []
  for (let index = 0; index < count; index++) {
    const at = joined(index)
    const id = ids.next(at)
    const host = random.chance(REMOTE_SHARE) ? `s${1 + random.below(HOSTS)}.example` : null
    const username = `${prefix}${index}`
    const own = host === null ? Array.from({ length: filesEach }, () => file(random, ids.next(at), id, blobs[random.below(blobs.length)] ?? {})) : []
    files.push(...own)
    people.push({ id, username, host, token: random.letters(16), fileIds: own.map((row) => String(row['id'])) })
    users.push({
      id, username, username_lower: username, host, name: personName(random),
      is_bot: random.chance(0.04), is_cat: random.chance(0.15), is_locked: random.chance(0.05),
      avatar_url: random.chance(0.8) ? `${host === null ? origin : `https://${host}`}/files/${random.letters(24)}` : null,
      avatar_blurhash: random.pick(BLURHASHES),
      uri: host === null ? null : `https://${host}/users/${id}`,
      url: host === null ? null : `https://${host}/@${username}`,
      last_active_at: host === null ? new Date(Date.now() - random.below(14 * 86_400_000)).toISOString() : null,
    })
  }
  const profiles = people.map(({ id }) => ({ user_id: id, description: `${personName(random)} です。Writes about small things.` }))
  const sessions = people.filter(({ host }) => host === null).map(({ id, token }) => ({
    id: ids.next(), user_id: id, token_hash: createHash('sha256').update(token).digest('base64url'), ip: '127.0.0.1', user_agent: 'bench',
  }))
  return { people, users, profiles, sessions, blobs, files }
}

function blob(random: Random, id: string, index: number): Rows {
  const content = createHash('sha256').update(`picture ${index}`).digest('hex')
  return {
    id, sha256: content, md5: content.slice(0, 32), size: 100_000 + random.below(900_000), type: 'image/jpeg', ext: 'jpg',
    width: 1200, height: 800, blurhash: random.pick(BLURHASHES),
    storage_key: `bench-${index}`, thumbnail_key: `bench-${index}-thumbnail`, thumbnail_type: 'image/webp',
    webpublic_key: `bench-${index}-webpublic`, webpublic_type: 'image/webp', refs: 1, ready: true,
  }
}

function file(random: Random, id: string, userId: string, of: Rows): Rows {
  return {
    id, user_id: userId, blob_id: of['id'], name: `IMG_${random.below(10_000)}.jpg`, type: of['type'], size: of['size'], md5: of['md5'],
    comment: random.chance(0.5) ? '窓辺の鉢植え, a pot on the window sill' : null, is_sensitive: random.chance(0.05),
    access_key: random.letters(32), thumbnail_access_key: random.letters(32), webpublic_access_key: random.letters(32),
  }
}

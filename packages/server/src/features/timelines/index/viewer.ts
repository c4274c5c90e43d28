import type { Columns } from './columns.ts'

/** What a viewer has to do with another user, as bits. */
export const RELATION = {
  FOLLOWING: 1,
  WITH_REPLIES: 2,
  /** Muted, or one of the two blocks the other: their notes and what touches them are dropped. */
  UNSEEN: 4,
  RENOTE_MUTED: 8,
  SUSPENDED: 16,
} as const

/** The sets a timeline asks about; what the relations feature knows of a viewer. */
export interface ViewerRelations {
  readonly following: ReadonlyMap<string, { readonly withReplies: boolean }>
  readonly muting: ReadonlyMap<string, number | null>
  readonly blocking: ReadonlySet<string>
  readonly blockedBy: ReadonlySet<string>
  readonly renoteMuting: ReadonlySet<string>
  readonly mutedInstances: ReadonlySet<string>
  readonly followedChannels: ReadonlySet<string>
  readonly mutedChannels: ReadonlyMap<string, number | null>
}

/** A viewer's relations over the numbers of an index; made once for each state of the relations. */
export interface ViewerSets {
  /** The viewer's own number; 0 for an anonymous one. */
  readonly me: number
  readonly relations: ReadonlyMap<number, number>
  /** The same as two columns, users and their bits: what a scan of many notes reads faster. */
  readonly users: Uint32Array
  readonly bits: Uint8Array
  /** The same by number of user, where the index knows few people; null where it would take too much memory for each viewer. */
  readonly dense: Uint8Array | null
  /** Whom the viewer follows. */
  readonly following: readonly number[]
  readonly mutedHosts: ReadonlySet<number>
  readonly followedChannels: ReadonlySet<number>
  readonly mutedChannels: ReadonlySet<number>
  /** ms since 1970 when the first mute ends; the sets are made anew then. */
  readonly validUntil: number
}

/** People up to which each viewer has a byte for each of them. All together that is 16 MB at most, for no more can be viewers. */
const MOST_DENSE = 4096

export const ANONYMOUS: ViewerSets = {
  me: 0, relations: new Map(), users: new Uint32Array(), bits: new Uint8Array(), dense: new Uint8Array(), following: [], mutedHosts: new Set(), followedChannels: new Set(), mutedChannels: new Set(), validUntil: Number.POSITIVE_INFINITY,
}

/** Translates a viewer's relations into numbers. @param mostDense people up to which the viewer has a byte for each */
export function viewerSets(columns: Columns, viewerId: string, relations: ViewerRelations, now: number, mostDense: number = MOST_DENSE): ViewerSets {
  const bits = new Map<number, number>()
  const add = (id: string, bit: number) => {
    const number = columns.users.of(id)
    bits.set(number, (bits.get(number) ?? 0) | bit)
  }
  let validUntil = Number.POSITIVE_INFINITY
  for (const [id, { withReplies }] of relations.following) add(id, RELATION.FOLLOWING | (withReplies ? RELATION.WITH_REPLIES : 0))
  const inForce = (expiresAt: number | null) => {
    if (expiresAt === null) return true
    if (expiresAt <= now) return false
    validUntil = Math.min(validUntil, expiresAt)
    return true
  }
  for (const [id, expiresAt] of relations.muting) if (inForce(expiresAt)) add(id, RELATION.UNSEEN)
  for (const id of relations.blocking) add(id, RELATION.UNSEEN)
  for (const id of relations.blockedBy) add(id, RELATION.UNSEEN)
  for (const id of relations.renoteMuting) add(id, RELATION.RENOTE_MUTED)
  const mutedHosts = new Set([...relations.mutedInstances].map((host) => columns.hosts.of(host)))
  const followedChannels = new Set([...relations.followedChannels].map((id) => columns.channels.of(id)))
  const mutedChannels = new Set<number>()
  for (const [id, expiresAt] of relations.mutedChannels) if (inForce(expiresAt)) mutedChannels.add(columns.channels.of(id))
  const following = [...relations.following.keys()].map((id) => columns.users.of(id))
  const [users, values] = [Uint32Array.from(bits.keys()), Uint8Array.from(bits.values())]
  const me = columns.users.of(viewerId)
  const dense = columns.users.size <= mostDense ? new Uint8Array(columns.users.size) : null
  if (dense) for (const [user, value] of bits) dense[user] = value
  return { me, relations: bits, users, bits: values, dense, following, mutedHosts, followedChannels, mutedChannels, validUntil }
}

import type { NoteEntity } from '../../data/types.ts'
import { canonicalEmoji } from '../emoji/presentation.ts'

/** The part of a note that reactions change. */
export type Reacted = Pick<NoteEntity, 'reactions' | 'reactionEmojis' | 'reactionCount' | 'myReaction'>

export const heart = '❤'
export const maxShown = 16

/** A reaction as notes carry it: `:name@.:` for emojis of this server, bare characters without selectors. */
export function wireForm(reaction: string): string {
  const custom = /^:([\w+-]+)(?:@\.)?:$/.exec(reaction)
  return custom ? `:${custom[1]}@.:` : reaction.startsWith(':') ? reaction : canonicalEmoji(reaction)
}

export interface ParsedReaction {
  kind: 'unicode' | 'local' | 'remote'
  /** Name without colons and host; the character itself for Unicode. */
  name: string
  /** Key into a note's `reactionEmojis`. */
  key: string
}

export function parseReaction(reaction: string): ParsedReaction {
  const custom = /^:([^@:]+)(?:@([^:]+))?:$/.exec(reaction)
  if (!custom) return { kind: 'unicode', name: reaction, key: reaction }
  const [, name = '', host = '.'] = custom
  return host === '.' ? { kind: 'local', name, key: `${name}@.` } : { kind: 'remote', name, key: `${name}@${host}` }
}

function adjusted(counts: Record<string, number>, reaction: string, by: 1 | -1): Record<string, number> {
  const next = { ...counts }
  const count = (next[reaction] ?? 0) + by
  if (count > 0) next[reaction] = count
  else delete next[reaction]
  return next
}

/** Adds or takes away somebody's reaction. */
export function withCount(note: Reacted, reaction: string, by: 1 | -1): Pick<Reacted, 'reactions' | 'reactionCount'> {
  const had = note.reactions[reaction] ?? 0
  // An event may tell about a reaction that was never counted here; the total must not drift below what is shown.
  const change = by === -1 && had === 0 ? 0 : by
  return { reactions: adjusted(note.reactions, reaction, by), reactionCount: Math.max(0, note.reactionCount + change) }
}

/** The note with `next` as the viewer's reaction in place of the one before; null = none. */
export function withMine(note: Reacted, next: string | null): Pick<Reacted, 'reactions' | 'reactionCount' | 'myReaction'> {
  const mine = note.myReaction ?? null
  if (mine === next) return { reactions: note.reactions, reactionCount: note.reactionCount, myReaction: mine }
  let state: Reacted = note
  if (mine !== null) state = { ...state, ...withCount(state, mine, -1) }
  if (next !== null) state = { ...state, ...withCount(state, next, 1) }
  return { reactions: state.reactions, reactionCount: state.reactionCount, myReaction: next }
}

/**
 * Order of the reactions shown: those already there keep their place while counts change, new ones follow by count.
 * At most `limit`, the viewer's own always among them.
 */
export function stableOrder(previous: readonly string[], counts: Record<string, number>, mine: string | null, limit = maxShown): { shown: string[]; hidden: number } {
  const kept = previous.filter((reaction) => reaction in counts)
  const added = Object.keys(counts)
    .filter((reaction) => !kept.includes(reaction))
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
  const all = [...kept, ...added]
  const shown = all.slice(0, limit)
  if (mine !== null && all.includes(mine) && !shown.includes(mine)) shown[limit - 1] = mine
  return { shown, hidden: all.length - shown.length }
}

export interface ReactionFacts {
  signedIn: boolean
  acceptance: NoteEntity['reactionAcceptance']
  /** Whether this server has a custom emoji of that name, and whether it is marked sensitive. */
  emoji: { isSensitive: boolean } | null
}

/** Whether the viewer may put this reaction on the note. */
export function maySend(reaction: string, facts: ReactionFacts): boolean {
  if (!facts.signedIn) return false
  const { kind } = parseReaction(reaction)
  if (facts.acceptance === 'likeOnly') return wireForm(reaction) === heart
  if (kind === 'unicode') return true
  if (kind === 'remote' || facts.emoji === null) return false
  const sensitiveRefused = facts.acceptance === 'nonSensitiveOnly' || facts.acceptance === 'nonSensitiveOnlyForLocalLikeOnlyForRemote'
  return !(sensitiveRefused && facts.emoji.isSensitive)
}

/** The reaction of those who only say "I like it". No variation selector. */
export const FALLBACK = '❤'

export type Acceptance = null | 'likeOnly' | 'likeOnlyForRemote' | 'nonSensitiveOnly' | 'nonSensitiveOnlyForLocalLikeOnlyForRemote'

/** A custom emoji as the reactor's server knows it. */
export interface EmojiFacts {
  readonly name: string
  /** null = this server's. */
  readonly host: string | null
  readonly isSensitive: boolean
  /** Roles that may react with it; empty = everybody. */
  readonly roleIds: readonly string[]
}

export interface ReactorFacts {
  readonly host: string | null
  readonly roleIds: ReadonlySet<string>
}

const LEGACY: ReadonlyMap<string, string> = new Map(Object.entries({
  like: '👍', love: '❤', laugh: '😆', hmm: '🤔', surprise: '😮', congrats: '🎉', angry: '💢', confused: '😥', rip: '😇', pudding: '🍮', star: '⭐',
}))

const CUSTOM = /^:([\w+-]+)(?:@\.)?:$/
const EMOJI_LENGTH = 64
/** Made at the first use: the set of all emojis takes tens of milliseconds to compile. */
let oneEmoji: RegExp | null = null
const ZERO_WIDTH_JOINER = '\u200d'

/** The name of the custom emoji a wanted reaction asks for, or null. */
export function customEmojiName(wanted: string | null): string | null {
  return wanted === null ? null : (CUSTOM.exec(wanted)?.[1] ?? null)
}

/**
 * The reaction that is stored for what somebody wanted. Falls back to ❤ silently: for notes that accept likes only, for
 * custom emojis that are unknown or not allowed, and for anything that is not exactly one emoji.
 */
export function normaliseReaction(wanted: string | null, acceptance: Acceptance, reactor: ReactorFacts, emoji: EmojiFacts | null): string {
  const remote = reactor.host !== null
  if (acceptance === 'likeOnly') return FALLBACK
  if (remote && (acceptance === 'likeOnlyForRemote' || acceptance === 'nonSensitiveOnlyForLocalLikeOnlyForRemote')) return FALLBACK
  if (wanted === null) return FALLBACK
  if (customEmojiName(wanted) !== null) return customReaction(acceptance, reactor, emoji)
  return LEGACY.get(wanted) ?? unicodeReaction(wanted)
}

function customReaction(acceptance: Acceptance, reactor: ReactorFacts, emoji: EmojiFacts | null): string {
  if (!emoji) return FALLBACK
  if (emoji.roleIds.length > 0 && !emoji.roleIds.some((id) => reactor.roleIds.has(id))) return FALLBACK
  const nonSensitive = acceptance === 'nonSensitiveOnly' || acceptance === 'nonSensitiveOnlyForLocalLikeOnlyForRemote'
  if (emoji.isSensitive && nonSensitive) return FALLBACK
  return emoji.host === null ? `:${emoji.name}:` : `:${emoji.name}@${emoji.host}:`
}

/** Emojis are stored without the variation selector, unless they are joined sequences, which need it. */
function unicodeReaction(wanted: string): string {
  if (wanted.length > EMOJI_LENGTH) return FALLBACK
  const bare = wanted.includes(ZERO_WIDTH_JOINER) ? wanted : wanted.replaceAll('\ufe0f', '')
  return isEmoji(wanted) || isEmoji(bare) || isEmoji(`${bare}\ufe0f`) ? bare : FALLBACK
}

function isEmoji(text: string): boolean {
  oneEmoji ??= /^\p{RGI_Emoji}$/v
  return oneEmoji.test(text)
}

/** Stored form → wire form: this server's custom emojis carry `@.`, legacy words become emojis. */
export function toWire(reaction: string): string {
  const custom = /^:([\w+-]+):$/.exec(reaction)
  if (custom) return `:${custom[1]}@.:`
  return LEGACY.get(reaction) ?? reaction
}

/** The custom emoji a stored reaction stands for; host null: this server's. null: a Unicode emoji. */
export function emojiOfReaction(reaction: string): { name: string; host: string | null } | null {
  const custom = /^:([\w+-]+)(?:@([^:]+))?:$/.exec(reaction)
  return custom?.[1] === undefined ? null : { name: custom[1], host: custom[2] ?? null }
}

/** The pair `userId/reaction` in wire form. */
export function pairToWire(pair: string): string {
  const cut = pair.indexOf('/') + 1
  return pair.slice(0, cut) + toWire(pair.slice(cut))
}

/** Wire form → stored form, for filters. */
export function fromWire(reaction: string): string {
  return reaction.replace(/^:([\w+-]+)@\.:$/, ':$1:')
}

/** Counts in wire form, merged, without zero and negative ones. */
export function wireCounts(stored: Readonly<Record<string, number>>): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [reaction, count] of Object.entries(stored)) {
    if (count > 0) counts[toWire(reaction)] = (counts[toWire(reaction)] ?? 0) + count
  }
  return counts
}

export type ReactionRefusal = 'NO_SUCH_NOTE' | 'YOU_HAVE_BEEN_BLOCKED' | 'CANNOT_REACT_TO_RENOTE'

/** Whether a person may react to a note; null = yes. */
export function reactionRefusal(facts: { visible: boolean; blocked: boolean; pureRenote: boolean }): ReactionRefusal | null {
  if (!facts.visible) return 'NO_SUCH_NOTE'
  if (facts.blocked) return 'YOU_HAVE_BEEN_BLOCKED'
  if (facts.pureRenote) return 'CANNOT_REACT_TO_RENOTE'
  return null
}

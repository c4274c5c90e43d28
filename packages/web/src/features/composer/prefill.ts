import { extract, type MfmMention } from 'mfm-js'
import { parseMfm } from '../mfm/parse.ts'
import type { NoteEntity, UserLite, Visibility } from '../../data/types.ts'
import { emptyDraft, type Draft, type ReactionAcceptance } from './draft.ts'

const width: Record<Visibility, number> = { public: 3, home: 2, followers: 1, specified: 0 }

/** The narrower of two visibilities. */
export function narrower(a: Visibility, b: Visibility): Visibility {
  return width[a] <= width[b] ? a : b
}

export interface Target {
  note: NoteEntity
  author: UserLite
}

export interface PrefillFacts {
  me: { id: string; username: string }
  /** Host of this server, as in addresses. */
  host: string
  defaultVisibility: Visibility
  defaultLocalOnly: boolean
  keepCw: boolean
  canPublicNote: boolean
  reactionAcceptance: ReactionAcceptance
  reply: Target | null
  quote: Target | null
  /** Recipients of the note that is answered, as far as they are known. */
  recipients: UserLite[]
  initialText: string
}

/** Why a visibility cannot be chosen; null = it can. */
export function visibilityObstacle(choice: Visibility, facts: { canPublicNote: boolean; localOnly: boolean; targets: readonly NoteEntity[] }): 'silenced' | 'target' | 'localOnly' | null {
  if (choice === 'public' && !facts.canPublicNote) return 'silenced'
  if (facts.targets.some((target) => width[choice] > width[target.visibility])) return 'target'
  if (choice === 'specified' && facts.localOnly && !facts.targets.some((target) => target.visibility === 'specified')) return 'localOnly'
  return null
}

/** `@user` and `@user@host` of everybody an answer should reach: the author first, then those the note mentions, me never. */
export function replyMentions(target: Target, me: { username: string }, host: string): string[] {
  const authorHost = target.author.host
  const found: { username: string; host: string | null }[] = [{ username: target.author.username, host: authorHost }]
  const mentions = extract(parseMfm(target.note.text ?? ''), (node) => node.type === 'mention') as MfmMention[]
  for (const mention of mentions) {
    // Without a host it means somebody on the author's own server.
    const stated = mention.props.host?.toLowerCase() ?? authorHost
    found.push({ username: mention.props.username, host: stated === host ? null : stated })
  }
  const accts = found
    .filter((person) => !(person.host === null && person.username.toLowerCase() === me.username.toLowerCase()))
    .map((person) => `@${person.username}${person.host === null ? '' : `@${person.host}`}`)
  return accts.filter((acct, index) => accts.findIndex((other) => other.toLowerCase() === acct.toLowerCase()) === index)
}

/** The composer's content before anybody has written anything. */
export function prefilled(facts: PrefillFacts): Draft {
  const draft = emptyDraft()
  const { reply, quote } = facts
  const targets = [reply, quote].filter((target) => target !== null)

  draft.replyId = reply?.note.id ?? null
  draft.quoteId = quote?.note.id ?? null
  draft.reactionAcceptance = facts.reactionAcceptance
  draft.visibility = targets.reduce((visibility, target) => narrower(visibility, target.note.visibility), facts.defaultVisibility)
  if (draft.visibility === 'public' && !facts.canPublicNote) draft.visibility = 'home'
  draft.localOnly = facts.defaultLocalOnly || targets.some((target) => target.note.localOnly === true)
  if (draft.visibility === 'specified') draft.recipients = facts.recipients.filter((user) => user.id !== facts.me.id)

  const mentions = reply ? replyMentions(reply, facts.me, facts.host) : []
  draft.text = (mentions.length > 0 ? `${mentions.join(' ')} ` : '') + facts.initialText
  if (facts.keepCw && reply?.note.cw) draft.cw = reply.note.cw
  return draft
}

/** People mentioned in a text, as written. */
export function mentionedAccts(text: string): { username: string; host: string | null }[] {
  return (extract(parseMfm(text), (node) => node.type === 'mention') as MfmMention[]).map((node) => ({ username: node.props.username, host: node.props.host }))
}

/** Mentions of people who would not receive a note to chosen people. */
export function missingRecipients(text: string, recipients: readonly UserLite[], me: { username: string }, host: string): { username: string; host: string | null }[] {
  const key = (person: { username: string; host: string | null }): string => `${person.username.toLowerCase()}@${person.host === null || person.host === host ? '' : person.host.toLowerCase()}`
  const known = new Set([...recipients.map(key), key({ username: me.username, host: null })])
  const seen = new Set<string>()
  return mentionedAccts(text).filter((person) => {
    const id = key(person)
    if (known.has(id) || seen.has(id)) return false
    seen.add(id)
    return true
  })
}

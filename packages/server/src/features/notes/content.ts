import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import { extract } from './extract.ts'
import { decideRecipients, decideVisibility } from './rules.ts'
import type { ContentFailure, Target, Visibility } from './rules.ts'

/** What somebody wrote, before any rule. */
export interface Writing {
  readonly text: string | null
  readonly cw: string | null
  /** Of the poll; empty without one. */
  readonly choices: readonly string[]
  readonly noExtractMentions?: boolean
  readonly noExtractHashtags?: boolean
  readonly noExtractEmojis?: boolean
}

/** Where it is to stand, as far as that is settled before the words are read. */
export interface Setting {
  readonly author: { readonly id: string; readonly host: string | null }
  /** The visibility that is asked for. */
  readonly visibility: Visibility
  readonly visibleUserIds: readonly string[]
  readonly inChannel: boolean
  readonly replyUserId: string | null
  /** What it answers and renotes may narrow the visibility. */
  readonly reply: Pick<Target, 'visibility'> | null
  readonly renote: Pick<Target, 'visibility' | 'userId'> | null
}

/** What a note says, and to whom, once it has passed the rules. */
export interface Content {
  readonly text: string | null
  readonly cw: string | null
  readonly visibility: Visibility
  readonly mentions: readonly string[]
  readonly visibleUserIds: readonly string[]
  readonly tags: readonly string[]
  readonly emojis: readonly string[]
}

/** The rules of what may be said and who gets to see it: the same for new notes and for edits, of people here and elsewhere. */
export async function judgeContent(ctx: AppContext, writing: Writing, setting: Setting): Promise<Content | ContentFailure> {
  const { services } = ctx
  const { author } = setting
  const text = writing.text?.trim() || null
  const { cw, choices } = writing
  const [meta, policies] = await Promise.all([services.meta.get(), services.policies.of(author.id)])
  const words = services.meta.words(meta)
  if (words.prohibited([`${cw ?? ''}${text ?? ''}`, ...choices].join('\n'))) return fail('CONTAINS_PROHIBITED_WORDS')

  const extracted = extract([cw, text, ...choices])
  const mentioned = writing.noExtractMentions ? [] : await resolveMentions(ctx, author, extracted.mentions)
  const visibility = decideVisibility(setting.visibility, {
    userId: author.id,
    canPublicNote: policies.canPublicNote,
    sensitive: words.sensitive(cw ?? [text ?? '', ...choices].join('\n')),
    silencedHost: author.host !== null && services.meta.isSilencedHost(meta, author.host),
    inChannel: setting.inChannel,
    reply: setting.reply,
    renote: setting.renote,
  })
  const recipients = decideRecipients(author.id, visibility, mentioned, setting.visibleUserIds, setting.replyUserId)
  if (recipients.mentions.length > policies.mentionLimit) return fail('CONTAINS_TOO_MANY_MENTIONS')
  return {
    text, cw, visibility, ...recipients,
    tags: writing.noExtractHashtags ? [] : extracted.hashtags,
    emojis: writing.noExtractEmojis ? [] : extracted.emojis,
  }
}

/** Local ids of the people a text mentions; unknown ones are dropped. */
async function resolveMentions(ctx: AppContext, author: Setting['author'], mentions: readonly { username: string; host: string | null }[]): Promise<string[]> {
  if (mentions.length === 0) return []
  const wanted = mentions.map(({ username, host }) => ({ username, host: host === null ? author.host : ctx.services.users.normaliseHost(host) }))
  const found = await ctx.services.users.byAccts(wanted)
  return [...new Set([...found.values()].filter((user) => user.id !== author.id).map((user) => user.id))]
}

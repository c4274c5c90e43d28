import { inspect } from 'mfm-js'
import { addHashtag, parseMfm } from '../../platform/mfm.ts'

const MAX_EMOJI_NAME_LENGTH = 100

/** What a note's texts refer to. */
export interface Extracted {
  /** Unique by name and host; host null = the author's own. */
  mentions: { username: string; host: string | null }[]
  /** Normalised: NFKC, lower case. */
  hashtags: string[]
  /** Names of custom emojis. */
  emojis: string[]
}

const TRIGGERS = /[@#:]/

/** Reads mentions, hashtags and custom emoji names out of texts (text, cw, poll choices) as MFM. */
export function extract(texts: readonly (string | null)[]): Extracted {
  const mentions = new Map<string, { username: string; host: string | null }>()
  const hashtags = new Set<string>()
  const emojis = new Set<string>()
  for (const text of texts) {
    // Parsing is the dearest part of posting; most texts refer to nothing.
    if (!text || !TRIGGERS.test(text)) continue
    inspect(parseMfm(text), (node) => {
      if (node.type === 'mention') mentions.set(node.props.acct.toLowerCase(), { username: node.props.username, host: node.props.host })
      else if (node.type === 'hashtag') addHashtag(hashtags, node.props.hashtag)
      else if (node.type === 'emojiCode' && [...node.props.name].length <= MAX_EMOJI_NAME_LENGTH) emojis.add(node.props.name)
    })
  }
  return { mentions: [...mentions.values()], hashtags: [...hashtags], emojis: [...emojis] }
}

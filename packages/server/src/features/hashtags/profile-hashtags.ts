import { inspect } from 'mfm-js'
import { addHashtag, parseMfm } from '../../platform/mfm.ts'

/** Hashtags of a profile's text, normalised. */
export function profileHashtags(description: string | null): string[] {
  const found = new Set<string>()
  if (description?.includes('#')) {
    inspect(parseMfm(description), (node) => {
      if (node.type === 'hashtag') addHashtag(found, node.props.hashtag)
    })
  }
  return [...found]
}

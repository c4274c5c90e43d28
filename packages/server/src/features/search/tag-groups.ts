import { normaliseHashtag } from '../../platform/mfm.ts'

/** What no hashtag has in it. */
const UNTAGGABLE = /['"\\%\p{Cc}]/u

/** Groups of normalised hashtags; those that no note can match are left out. */
export function tagGroups(query: readonly (readonly string[])[]): string[][] {
  return query.map((group) => [...new Set(group.map(normaliseHashtag))]).filter((group) => group.length > 0 && group.every((tag) => !UNTAGGABLE.test(tag)))
}

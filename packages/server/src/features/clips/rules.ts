import { containing } from '../../platform/db/like.ts'
import { ownerLimits } from '../../platform/owner-limits.ts'

/** How many clips a person may have, and how many notes in each. */
export const clipLimits = ownerLimits({
  owned: 'clipLimit',
  each: 'noteEachClipsLimit',
  full: 'TOO_MANY_CLIPS',
  overOwned: 'CLIP_LIMIT_EXCEEDED',
  overEach: 'CLIP_NOTES_LIMIT_EXCEEDED',
})

/** The words of a search as patterns of SQL's `like`, each to be found anywhere. */
export function searchPatterns(search: string): string[] {
  return search.split(/\s+/).filter((word) => word !== '').map(containing)
}

/** An empty description is none. */
export function cleanDescription(description: string | null): string | null {
  return description === '' ? null : description
}

/** How many clips a person has, and how many notes are in the largest of them. */
export interface OwnerLoad {
  readonly clips: number
  readonly largest: number
}

export interface ClipLimits {
  readonly clipLimit: number
  readonly noteEachClipsLimit: number
}

/** Limits may fall below what a person has already: until they are kept again, nothing may be changed but to take away. */
export function overLimit(load: OwnerLoad, limits: ClipLimits): 'CLIP_LIMIT_EXCEEDED' | 'CLIP_NOTES_LIMIT_EXCEEDED' | null {
  if (load.clips > limits.clipLimit) return 'CLIP_LIMIT_EXCEEDED'
  return load.largest > limits.noteEachClipsLimit ? 'CLIP_NOTES_LIMIT_EXCEEDED' : null
}

/** Why no further clip may be made; null: it may. */
export function refuseNewClip(load: OwnerLoad, limits: ClipLimits): 'TOO_MANY_CLIPS' | 'CLIP_NOTES_LIMIT_EXCEEDED' | null {
  if (load.clips >= limits.clipLimit) return 'TOO_MANY_CLIPS'
  return load.largest > limits.noteEachClipsLimit ? 'CLIP_NOTES_LIMIT_EXCEEDED' : null
}

/** The words of a search as patterns of SQL's `like`, each to be found anywhere; nothing in them stands for anything else. */
export function searchPatterns(search: string): string[] {
  return search.split(/\s+/).filter((word) => word !== '').map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`)
}

/** An empty description is none. */
export function cleanDescription(description: string | null): string | null {
  return description === '' ? null : description
}

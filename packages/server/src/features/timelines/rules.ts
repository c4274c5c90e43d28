/** The options that timelines and their stream twins share. */
export interface TimelineOptions {
  readonly withReplies: boolean
  readonly withRenotes: boolean
  readonly withFiles: boolean
  readonly includeMyRenotes: boolean
  readonly includeRenotedMyNotes: boolean
  readonly includeLocalRenotes: boolean
}

export const DEFAULT_OPTIONS: TimelineOptions = {
  withReplies: false,
  withRenotes: true,
  withFiles: false,
  includeMyRenotes: true,
  includeRenotedMyNotes: true,
  includeLocalRenotes: true,
}

/** A timeline: which notes belong to it. */
export type Timeline =
  | { readonly kind: 'home' | 'local' | 'social' | 'global' }
  | { readonly kind: 'user'; readonly userId: string }

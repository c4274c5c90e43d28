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
  | UserTimeline
  | { readonly kind: 'channel'; readonly channelId: string }
  | ListTimeline
  | RoleTimeline
  | { readonly kind: 'every' }

/** One person's notes; those in channels only on demand, those in sensitive channels only for themself. */
export interface UserTimeline {
  readonly kind: 'user'
  readonly userId: string
  readonly withChannelNotes: boolean
}

/** Notes of a list's members, as its owner may see them. The same object until the list changes. */
export interface ListTimeline {
  readonly kind: 'list'
  readonly members: ReadonlyMap<string, { readonly withReplies: boolean }>
}

/** Public notes of those who have a role. The same object until somebody gets or loses it. */
export interface RoleTimeline {
  readonly kind: 'role'
  readonly members: ReadonlySet<string>
}

/**
 * What a list of notes that is no timeline stands for: nothing further (threads, mentions, searches); a timeline (antennas),
 * where renote mutes and muted channels count; keepsakes, what the viewer has gathered: notes of suspended people stay, so
 * that they can be put away; a person's page, where it does not matter that the viewer mutes that person.
 */
export type ListKind = 'list' | 'timeline' | 'keepsakes' | 'page'

export interface NoteSearch {
  /** To be found in text or content warning, whatever the case. */
  readonly query: string
  /** null: of this server; undefined: anywhere. */
  readonly host: string | null | undefined
  readonly userId: string | null
  readonly channelId: string | null
}

/** null: both those that are and those that are not. */
export interface TagSearch {
  /** Normalised or not: one of the groups, all hashtags of it. */
  readonly query: readonly (readonly string[])[]
  readonly reply: boolean | null
  readonly renote: boolean | null
  readonly poll: boolean | null
  readonly withFiles: boolean
}

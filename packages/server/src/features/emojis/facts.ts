/** A custom emoji as stored. */
export interface EmojiFacts {
  readonly id: string
  readonly name: string
  /** null: this server's own. */
  readonly host: string | null
  readonly category: string | null
  readonly aliases: readonly string[]
  readonly license: string | null
  readonly isSensitive: boolean
  /** Not told to other servers. */
  readonly localOnly: boolean
  /** Roles that may react with it; empty: everybody. */
  readonly roleIds: readonly string[]
  /** The server's own copy of the picture. */
  readonly fileId: string | null
  readonly originalUrl: string
  /** What is shown. */
  readonly publicUrl: string
  readonly type: string | null
  /** Its identity at its own server. */
  readonly uri: string | null
  readonly updatedAt: Date | null
}

/** What an administrator says of an emoji beside its name and picture. */
export interface EmojiTraits {
  readonly category: string | null
  readonly aliases: readonly string[]
  readonly license: string | null
  readonly isSensitive: boolean
  readonly localOnly: boolean
  readonly roleIds: readonly string[]
}

/** An emoji as another server tells of it. */
export interface ForeignEmoji {
  readonly name: string
  readonly url: string
  readonly type: string | null
  readonly uri: string | null
  /** ms since 1970. */
  readonly updatedAt: number | null
  readonly license: string | null
}

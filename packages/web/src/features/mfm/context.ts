import type { Component, VNodeChild } from 'vue'

/** What the renderer must know about the world around a text. Plain data, so that rendering stays pure. */
export interface MfmContext {
  /** Address of a custom emoji's image, or null when the name is not known for this author. */
  emojiUrl: (name: string) => string | null
  /** Animated functions may move. */
  animated: boolean
  /** Functions that change size and position are honoured. */
  advanced: boolean
  /** Line breaks become spaces and blocks become inline. */
  nowrap: boolean
  /** Host of this server, as it stands in addresses. */
  localHost: string
  /** Host of the text's author; null for people of this server. */
  authorHost: string | null
  /** `user@host` of the reader in lower case, to mark mentions of them; null for visitors. */
  me: string | null
  /** Route prefix for hashtags. */
  tagPath: '/tags/' | '/user-tags/'
  /** BCP 47 language for dates. */
  locale: string
}

/** What changes on the way down the tree. */
export interface MfmState {
  /** How many of `x2`, `x3`, `x4` enclose this node. */
  zoomDepth: number
  /** Inside a link no other link may start. */
  inLink: boolean
}

export const initialState: MfmState = { zoomDepth: 0, inLink: false }

export type Rendered = VNodeChild[]
/** Parts with behaviour of their own, handed in so that the pure renderer imports no component. */
export type MfmParts = Record<'Link' | 'Mention' | 'Emoji' | 'CodeBlock' | 'Search' | 'Time' | 'Sparkle', Component>

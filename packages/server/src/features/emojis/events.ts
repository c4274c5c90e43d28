import type { entities } from '@tsubame/contract'

declare module '../../platform/events/types.ts' {
  interface Events {
    // Of this server's emojis only. They carry the views, so that every process can tell its sockets.
    'emoji.added': { emoji: entities.EmojiDetailed }
    'emojis.updated': { emojis: entities.EmojiDetailed[] }
    'emojis.deleted': { emojis: entities.EmojiDetailed[] }
  }
}

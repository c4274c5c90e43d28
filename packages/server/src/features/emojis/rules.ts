import type { EmojiTraits, ForeignEmoji } from './facts.ts'

/** Pictures that every browser shows. */
const PICTURES: ReadonlySet<string> = new Set([
  'image/png', 'image/gif', 'image/jpeg', 'image/webp', 'image/avif', 'image/apng', 'image/bmp', 'image/tiff', 'image/x-icon',
])

export function isPicture(type: string): boolean {
  return PICTURES.has(type)
}

export const PLAIN_TRAITS: EmojiTraits = { category: null, aliases: [], license: null, isSensitive: false, localOnly: false, roleIds: [] }

/** An empty category is none; aliases are there once and not empty. */
export function cleanTraits<T extends Partial<EmojiTraits>>(traits: T): T {
  const clean: { -readonly [K in keyof EmojiTraits]?: EmojiTraits[K] } = { ...traits }
  if (traits.category !== undefined) clean.category = traits.category?.trim() || null
  if (traits.aliases !== undefined) clean.aliases = cleanAliases(traits.aliases)
  if (traits.roleIds !== undefined) clean.roleIds = [...new Set(traits.roleIds)]
  return clean as T
}

export function cleanAliases(aliases: readonly string[]): string[] {
  return [...new Set(aliases.map((alias) => alias.trim()).filter((alias) => alias !== ''))]
}

/** How an emoji of another server is asked for, and written in reactions and views: `name@host`. */
export function emojiKey(name: string, host: string): string {
  return `${name}@${host}`
}

const MAX_URL = 512
const FOREIGN_NAME = /^[\w+-]{1,128}$/

/** Whether what another server says of an emoji can be kept. */
export function isAcceptable(emoji: ForeignEmoji): boolean {
  return FOREIGN_NAME.test(emoji.name) && emoji.url.length <= MAX_URL && URL.canParse(emoji.url) && /^https?:$/.test(new URL(emoji.url).protocol)
}

/** What an administrator's search means: one name, or a part of names, aliases or categories. */
export function readQuery(query: string | null): { exact: string } | { part: string } | null {
  if (query === null || query === '') return null
  const exact = /^:([a-zA-Z0-9_]+):$/.exec(query)?.[1]
  return exact === undefined ? { part: query } : { exact }
}

import { fold, type UnicodeEmoji, type UnicodeTable } from './unicode.ts'

/** What the search needs to know of a custom emoji. */
export interface CustomEmojiLike {
  name: string
  aliases: string[]
}

export const maxResults = 100

/** Best match first: exact name, exact alias, name begins, alias begins, contains. null = not every word is found. */
export function matchRank(query: string, names: readonly string[], aliases: readonly string[]): number | null {
  if (names.includes(query)) return 0
  if (aliases.includes(query)) return 1
  if (names.some((name) => name.startsWith(query))) return 2
  if (aliases.some((alias) => alias.startsWith(query))) return 3
  const words = query.split('_').filter((word) => word !== '')
  const found = (word: string): boolean => names.some((name) => name.includes(word)) || aliases.some((alias) => alias.includes(word))
  return words.length > 0 && words.every(found) ? 4 : null
}

function best<T>(items: Iterable<T>, rank: (item: T) => number | null, limit: number): T[] {
  const buckets: T[][] = [[], [], [], [], []]
  for (const item of items) {
    const at = rank(item)
    if (at !== null) buckets[at]?.push(item)
  }
  return buckets.flat().slice(0, limit)
}

/** Cleans what was typed: the colons of `:name:` are not part of it. */
export function cleanQuery(input: string): string {
  return fold(input.trim().replace(/^:+|:+$/g, '')).replace(/^_+|_+$/g, '')
}

/** Custom emojis that match, best first. */
export function searchCustom<E extends CustomEmojiLike>(input: string, emojis: Iterable<E>, limit = maxResults): E[] {
  const query = cleanQuery(input)
  if (query === '') return []
  return best(emojis, (emoji) => matchRank(query, [fold(emoji.name)], emoji.aliases.map(fold)), limit)
}

/** Unicode emojis that match by short code, name or keyword in English or Japanese. */
export function searchUnicode(input: string, table: UnicodeTable, limit = maxResults): UnicodeEmoji[] {
  const direct = table.byEmoji.get(input.trim())
  if (direct) return [direct]
  const query = cleanQuery(input)
  if (query === '') return []
  const all = table.groups.flatMap((group) => group.emojis)
  return best(all, (emoji) => matchRank(query, emoji.codes, emoji.words), limit)
}

/** A folder of custom emojis; `A / B` in a category's name makes B a folder inside A. */
export interface EmojiFolder<E> {
  name: string
  path: string
  emojis: E[]
  folders: EmojiFolder<E>[]
}

/** Sorts custom emojis into nested folders by category; those without one come last, in the folder named ''. */
export function foldersOf<E extends { category: string | null }>(emojis: Iterable<E>): EmojiFolder<E>[] {
  const root: EmojiFolder<E> = { name: '', path: '', emojis: [], folders: [] }
  const loose: EmojiFolder<E> = { name: '', path: '', emojis: [], folders: [] }
  for (const emoji of emojis) {
    const names = (emoji.category ?? '').split(' / ').map((name) => name.trim()).filter((name) => name !== '')
    let folder = names.length === 0 ? loose : root
    for (const name of names) {
      let next = folder.folders.find((child) => child.name === name)
      if (!next) {
        next = { name, path: folder.path === '' ? name : `${folder.path} / ${name}`, emojis: [], folders: [] }
        folder.folders.push(next)
      }
      folder = next
    }
    folder.emojis.push(emoji)
  }
  return loose.emojis.length > 0 ? [...root.folders, loose] : root.folders
}

/**
 * Builds the emoji tables from the MIT-licensed `emojibase-data` package. Run by hand when Unicode grows:
 *   npm pack emojibase-data && tar xf emojibase-data-*.tgz && node build.ts <that folder>
 * The tables are kept in the repository, so that the client is built without fetching 50 MB of other languages.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface SourceEmoji {
  label: string
  hexcode: string
  emoji: string
  group?: number
  order?: number
  tags?: string[]
  skins?: { emoji: string; tone: number | number[] }[]
}

const groupOrder = [0, 1, 3, 4, 5, 6, 7, 8, 9]
const toneModifiers = ['\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}']

function read<T>(source: string, path: string): T {
  return JSON.parse(readFileSync(join(source, path), 'utf8')) as T
}

/** The rule the picker uses: the tone follows every character that can carry one. */
function applyTone(emoji: string, tone: number): string {
  return [...emoji]
    .map((char) => (/\p{Emoji_Modifier_Base}/u.test(char) ? char + toneModifiers[tone - 1] : char))
    .join('')
    .replace(/(\p{Emoji_Modifier})\uFE0F/gu, '$1')
}

function tonesOf(entry: SourceEmoji): 0 | 1 | string[] {
  const single = (entry.skins ?? []).filter((skin) => typeof skin.tone === 'number').sort((a, b) => Number(a.tone) - Number(b.tone))
  if (single.length !== 5) return 0
  return single.every((skin, index) => skin.emoji === applyTone(entry.emoji, index + 1)) ? 1 : single.map((skin) => skin.emoji)
}

/** Without the selector where the character is drawn in colour anyway: shorter text, same picture. */
function tidy(emoji: string): string {
  return /^\p{Emoji_Presentation}\uFE0F$/u.test(emoji) ? emoji.slice(0, -1) : emoji
}

const words = (entry: SourceEmoji): string => [entry.label, ...(entry.tags ?? [])].join('|').toLowerCase()

const source = process.argv[2]
if (source === undefined) throw new Error('Give the folder of emojibase-data as the argument.')

const english = read<SourceEmoji[]>(source, 'en/data.json')
const japanese = new Map(read<SourceEmoji[]>(source, 'ja/data.json').map((entry) => [entry.hexcode, entry]))
const shortcodes = ['github', 'emojibase', 'iamcal', 'cldr'].map((set) => read<Record<string, string | string[]>>(source, `en/shortcodes/${set}.json`))
const codesOf = (hexcode: string): string[] => [...new Set(shortcodes.flatMap((set) => set[hexcode] ?? []))]

const groups: unknown[][] = []
const readings: string[] = []
for (const group of groupOrder) {
  const members = english.filter((entry) => entry.group === group).sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
  groups.push(members.map((entry) => [tidy(entry.emoji), codesOf(entry.hexcode).join(' '), words(entry), tonesOf(entry)]))
  for (const entry of members) readings.push(words(japanese.get(entry.hexcode) ?? entry))
}

writeFileSync(new URL('unicode.json', import.meta.url), `${JSON.stringify(groups)}\n`)
writeFileSync(new URL('words.ja.json', import.meta.url), `${JSON.stringify(readings)}\n`)

/** The Unicode emoji table: loaded once, the first time somebody opens the picker or types a colon. */

export interface UnicodeEmoji {
  kind: 'unicode'
  /** The character sequence itself, in its neutral tone. */
  emoji: string
  /** Short codes as typed between colons; the first is the usual one. */
  codes: string[]
  /** English and Japanese names and keywords, folded for searching. */
  words: string[]
  /** English name for tooltips and screen readers. */
  label: string
  /** Japanese name. */
  labelJa: string
  tones: 0 | 1 | string[]
}

export interface UnicodeTable {
  groups: { key: UnicodeGroup; emojis: UnicodeEmoji[] }[]
  byCode: Map<string, UnicodeEmoji>
  byEmoji: Map<string, UnicodeEmoji>
}

export const unicodeGroups = ['smileys', 'people', 'nature', 'food', 'travel', 'activities', 'objects', 'symbols', 'flags'] as const
export type UnicodeGroup = (typeof unicodeGroups)[number]

/** 0 is the neutral yellow, 1 to 5 run from light to dark. */
export type SkinTone = 0 | 1 | 2 | 3 | 4 | 5

type Row = [emoji: string, codes: string, words: string, tones: 0 | 1 | string[]]

const toneModifiers = ['\u{1F3FB}', '\u{1F3FC}', '\u{1F3FD}', '\u{1F3FE}', '\u{1F3FF}']

/** Folds what should be found alike: width, case, katakana and hiragana, underscores and spaces. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u30A1-\u30F6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(/[\s_]+/g, '_')
}

/** The emoji in a skin tone; emojis without tones come back as they are. */
export function withTone(entry: Pick<UnicodeEmoji, 'emoji' | 'tones'>, tone: SkinTone): string {
  if (tone === 0 || entry.tones === 0) return entry.emoji
  if (Array.isArray(entry.tones)) return entry.tones[tone - 1] ?? entry.emoji
  return [...entry.emoji]
    .map((char) => (/\p{Emoji_Modifier_Base}/u.test(char) ? char + toneModifiers[tone - 1] : char))
    .join('')
    .replace(/(\p{Emoji_Modifier})\uFE0F/gu, '$1')
}

/** Puts rows of the two data files together. */
export function buildTable(rows: Row[][], japanese: string[]): UnicodeTable {
  const byCode = new Map<string, UnicodeEmoji>()
  const byEmoji = new Map<string, UnicodeEmoji>()
  let position = 0
  const groups = rows.map((members, index) => ({
    key: unicodeGroups[index] ?? 'symbols',
    emojis: members.map(([emoji, codes, words, tones]): UnicodeEmoji => {
      const english = words.split('|')
      const readings = (japanese[position++] ?? '').split('|')
      const entry: UnicodeEmoji = {
        kind: 'unicode',
        emoji,
        codes: codes.split(' '),
        words: [...english, ...readings].map(fold),
        label: english[0] ?? emoji,
        labelJa: readings[0] ?? emoji,
        tones,
      }
      for (const code of entry.codes) if (!byCode.has(code)) byCode.set(code, entry)
      byEmoji.set(emoji, entry)
      byEmoji.set(emoji.replaceAll('\uFE0F', ''), entry)
      return entry
    }),
  }))
  return { groups, byCode, byEmoji }
}

let loading: Promise<UnicodeTable> | null = null

/** Loads the table; later calls share the first one. A failed load may be tried again. */
export function loadUnicodeTable(): Promise<UnicodeTable> {
  loading ??= Promise.all([import('./data/unicode.json'), import('./data/words.ja.json')]).then(
    ([rows, japanese]) => buildTable(rows.default as unknown as Row[][], japanese.default),
    (error: unknown) => {
      loading = null
      throw error
    },
  )
  return loading
}

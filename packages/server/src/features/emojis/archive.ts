import { PLAIN_TRAITS, isPicture } from './rules.ts'
import type { EmojiFacts, EmojiTraits } from './facts.ts'

/** The file in the archive that says what the others are. */
export const INDEX = 'meta.json'

/** An emoji of an archive that can be imported. */
export interface ArchivedEmoji {
  readonly fileName: string
  readonly name: string
  readonly traits: EmojiTraits
}

const EXTENSIONS: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/x-icon': 'ico', 'image/tiff': 'tif' }

/** The name of an emoji's picture in an archive. */
export function archiveName(name: string, type: string): string {
  return `${name}.${EXTENSIONS[type] ?? (isPicture(type) ? type.slice('image/'.length) : 'bin')}`
}

/** The index of an archive: every emoji, with whether its picture is in the archive. */
export function writeIndex(host: string, exportedAt: Date, emojis: readonly { emoji: EmojiFacts; fileName: string; downloaded: boolean }[]): string {
  return JSON.stringify({
    metaVersion: 2,
    host,
    exportedAt: exportedAt.toISOString(),
    emojis: emojis.map(({ emoji, fileName, downloaded }) => ({
      fileName,
      downloaded,
      emoji: {
        id: emoji.id, updatedAt: emoji.updatedAt?.toISOString() ?? null, name: emoji.name, host: emoji.host, category: emoji.category, originalUrl: emoji.originalUrl, publicUrl: emoji.publicUrl,
        uri: emoji.uri, type: emoji.type, aliases: emoji.aliases, license: emoji.license, localOnly: emoji.localOnly, isSensitive: emoji.isSensitive,
        roleIdsThatCanBeUsedThisEmojiAsReaction: emoji.roleIds,
      },
    })),
  })
}

/** Reads an index: the emojis that can be imported, and how many cannot. null: it is none. */
export function readIndex(text: string): { emojis: ArchivedEmoji[]; unusable: number } | null {
  let index: unknown
  try {
    index = JSON.parse(text)
  } catch {
    return null
  }
  const listed = (index as { emojis?: unknown } | null)?.emojis
  if (!Array.isArray(listed)) return null
  const emojis = listed.map(readEntry).filter((emoji) => emoji !== null)
  return { emojis, unusable: listed.length - emojis.length }
}

const FILE_NAME = /^[a-zA-Z0-9_]+[a-zA-Z0-9.]*$/
const NAME = /^[a-zA-Z0-9_]{1,128}$/

/** Roles are another server's, so they are left behind. */
function readEntry(entry: unknown): ArchivedEmoji | null {
  const { fileName, downloaded, emoji } = (entry ?? {}) as Record<string, unknown>
  const { name, category, aliases, license, isSensitive, localOnly } = (emoji ?? {}) as Record<string, unknown>
  if (!downloaded || typeof fileName !== 'string' || !FILE_NAME.test(fileName) || typeof name !== 'string' || !NAME.test(name)) return null
  return {
    fileName,
    name,
    traits: {
      ...PLAIN_TRAITS,
      category: textUpTo(category, 128),
      license: textUpTo(license, 1024),
      aliases: Array.isArray(aliases) ? aliases.filter((alias) => typeof alias === 'string' && alias.length <= 128).slice(0, 1024) : [],
      isSensitive: isSensitive === true,
      localOnly: localOnly === true,
    },
  }
}

function textUpTo(value: unknown, length: number): string | null {
  return typeof value === 'string' && value.length <= length ? value : null
}

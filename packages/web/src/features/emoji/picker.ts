import type { EmojiSimple } from '../../data/types.ts'
import { presentEmoji } from './presentation.ts'
import { withTone, type SkinTone, type UnicodeEmoji, type UnicodeTable } from './unicode.ts'

/** One cell of the picker. */
export interface PickerItem {
  /** What is given to whoever asked: the character, or `:name:`. */
  value: string
  label: string
  /** Second line of the preview: how to type it. */
  code: string
  /** Picture of a custom emoji; null for characters. */
  url: string | null
  glyph: string
  disabled: boolean
}

export interface PickerRules {
  purpose: 'reaction' | 'compose'
  /** Ids of the roles of the person picking. */
  roleIds: readonly string[]
  /** Further limits, of the note that is reacted to. */
  allowed?: (value: string) => boolean
}

export const maxRecent = 32

/** Whether the person may use a custom emoji: some are kept for roles when reacting. */
export function mayUse(emoji: EmojiSimple, rules: PickerRules): boolean {
  if (rules.purpose === 'compose') return true
  const roles = emoji.roleIdsThatCanBeUsedThisEmojiAsReaction ?? []
  if (roles.length > 0 && !roles.some((id) => rules.roleIds.includes(id))) return false
  return rules.allowed?.(`:${emoji.name}:`) ?? true
}

export function customItem(emoji: EmojiSimple, rules: PickerRules, address: (url: string) => string): PickerItem {
  const value = `:${emoji.name}:`
  return { value, label: emoji.aliases.filter((alias) => alias !== '').slice(0, 3).join(', ') || emoji.name, code: value, url: address(emoji.url), glyph: '', disabled: !mayUse(emoji, rules) }
}

export function unicodeItem(emoji: UnicodeEmoji, tone: SkinTone, japanese: boolean, rules: PickerRules): PickerItem {
  const value = withTone(emoji, tone)
  return {
    value, glyph: presentEmoji(value), label: japanese ? emoji.labelJa : emoji.label, code: `:${emoji.codes[0] ?? ''}:`, url: null,
    disabled: rules.purpose === 'reaction' && rules.allowed?.(value) === false,
  }
}

/** A cell for an emoji remembered as text; null when it no longer exists. */
export function rememberedItem(
  value: string, table: UnicodeTable, custom: ReadonlyMap<string, EmojiSimple>, japanese: boolean, rules: PickerRules, address: (url: string) => string,
): PickerItem | null {
  const name = /^:([^:@]+)(?:@\.)?:$/.exec(value)?.[1]
  if (name !== undefined) {
    const emoji = custom.get(name)
    return emoji ? customItem(emoji, rules, address) : null
  }
  if (value.startsWith(':')) return null
  const bare = value.replaceAll(/\p{Emoji_Modifier}/gu, '')
  const entry = table.byEmoji.get(value) ?? table.byEmoji.get(bare)
  if (!entry) return null
  return { ...unicodeItem(entry, 0, japanese, rules), value, glyph: presentEmoji(value) }
}

/** The list of recent emojis with `value` moved to its front. */
export function remembered(recent: readonly string[], value: string): string[] {
  return [value, ...recent.filter((known) => known !== value)].slice(0, maxRecent)
}

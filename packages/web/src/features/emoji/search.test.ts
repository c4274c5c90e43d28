import { describe, expect, it } from 'vitest'
import { canonicalEmoji, presentEmoji } from './presentation.ts'
import { foldersOf, matchRank, searchCustom, searchUnicode } from './search.ts'
import { fold, loadUnicodeTable, unicodeGroups, withTone } from './unicode.ts'

const custom = (name: string, aliases: string[] = [], category: string | null = null) => ({ name, aliases, category })

describe('searching custom emojis', () => {
  it('orders exact name, exact alias, prefix, alias prefix, contains', () => {
    const emojis = [custom('scat_x'), custom('zz', ['catalogue']), custom('cats'), custom('neko', ['cat']), custom('cat')]
    expect(searchCustom('cat', emojis).map((emoji) => emoji.name)).toEqual(['cat', 'neko', 'cats', 'zz', 'scat_x'])
  })
  it('wants every word', () => {
    const emojis = [custom('blob_cat_sad'), custom('blob_cat'), custom('sad', ['blob'])]
    expect(searchCustom('sad blob', emojis).map((emoji) => emoji.name)).toEqual(['blob_cat_sad', 'sad'])
  })
  it('gives at most 100 and accepts :name:', () => {
    const emojis = Array.from({ length: 300 }, (_, index) => custom(`blob${index}`))
    expect(searchCustom('blob', emojis)).toHaveLength(100)
    expect(searchCustom(':blob7:', emojis)[0]?.name).toBe('blob7')
    expect(searchCustom('  ', emojis)).toEqual([])
  })
  it('does not match when a word is missing', () => {
    expect(matchRank('a_b', ['xay'], [])).toBeNull()
  })
})

describe('the Unicode table', () => {
  it('has nine groups and finds by English, Japanese, kana and short code', async () => {
    const table = await loadUnicodeTable()
    expect(table.groups.map((group) => group.key)).toEqual([...unicodeGroups])
    const first = (query: string) => searchUnicode(query, table)[0]?.emoji
    expect(first('sob')).toBe('😭')
    expect(first('大泣き')).toBe('😭')
    expect(first('スシ')).toBe('🍣')
    expect(first('sushi')).toBe('🍣')
    expect(first('+1')).toBe('👍')
    expect(first('🍣')).toBe('🍣')
    expect(searchUnicode('red heart', table).map((hit) => hit.emoji)).toContain('❤️')
  })
  it('applies skin tones only where they exist', async () => {
    const table = await loadUnicodeTable()
    const get = (emoji: string) => table.byEmoji.get(emoji)!
    expect(withTone(get('👋'), 3)).toBe('👋🏽')
    expect(withTone(get('☝'), 1)).toBe('☝🏻')
    expect(withTone(get('👩‍🚀'), 5)).toBe('👩🏿‍🚀')
    expect(withTone(get('🍣'), 5)).toBe('🍣')
    expect(withTone(get('👋'), 0)).toBe(get('👋').emoji)
  })
  it('folds width, case and kana', () => {
    expect(fold('ＳＵＳＨＩ スシ')).toBe('sushi_すし')
  })
})

describe('emoji presentation', () => {
  it('asks for colour where the bare character is text', () => {
    expect(presentEmoji('❤')).toBe('❤\uFE0F')
    expect(presentEmoji('👍')).toBe('👍')
    expect(presentEmoji('❤\uFE0F')).toBe('❤\uFE0F')
  })
  it('drops selectors except in joined sequences, as the server does', () => {
    expect(canonicalEmoji('❤\uFE0F')).toBe('❤')
    expect(canonicalEmoji('❤\uFE0F\u200D🔥')).toBe('❤\uFE0F\u200D🔥')
  })
})

describe('folders', () => {
  it('nests at " / " and puts emojis without category last', () => {
    const folders = foldersOf([custom('a', [], 'Cats / Happy'), custom('b', [], 'Cats'), custom('c'), custom('d', [], 'Dogs')])
    expect(folders.map((folder) => folder.name)).toEqual(['Cats', 'Dogs', ''])
    expect(folders[0]?.emojis.map((emoji) => emoji.name)).toEqual(['b'])
    expect(folders[0]?.folders[0]?.path).toBe('Cats / Happy')
  })
})

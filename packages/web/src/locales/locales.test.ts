import { createI18n } from 'vue-i18n'
import { describe, expect, it } from 'vitest'

type Tree = { [key: string]: string | Tree }
const read = (modules: Record<string, unknown>): Map<string, Tree> => new Map(Object.entries(modules).map(([path, tree]) => [path.split('/').at(-1)?.replace('.json', '') ?? '', tree as Tree]))
const english = read(import.meta.glob('./en/*.json', { eager: true, import: 'default' }))
const japanese = read(import.meta.glob('./ja/*.json', { eager: true, import: 'default' }))

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`))
}
/** Named parameters, whatever their order and number: plural forms may repeat or leave out the count. */
const parameters = (message: string): string[] => [...new Set(message.match(/\{\w+\}/g) ?? [])].sort()

describe('translations', () => {
  it('have the same feature files', () => {
    expect([...japanese.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it.each([...english.keys()])('%s: every text is there in Japanese, with the same parameters', name => {
    const source = flatten(english.get(name) ?? {})
    const translated = new Map(flatten(japanese.get(name) ?? {}))
    expect([...translated.keys()].sort()).toEqual(source.map(([key]) => key).sort())
    for (const [key, text] of source) {
      const other = parameters(translated.get(key) ?? '')
      // One form of a plural may name the thing where another only counts; Japanese has a single form.
      if (!text.includes(' | ')) expect(other, `${name}.${key}`).toEqual(expect.arrayContaining(parameters(text).filter(parameter => parameter !== '{count}')))
      expect(parameters(text).concat('{count}'), `${name}.${key}`).toEqual(expect.arrayContaining(other))
    }
  })

  it.each(['en', 'ja'])('%s: every text can be formatted', locale => {
    const trees = locale === 'en' ? english : japanese
    const i18n = createI18n({ legacy: false, locale, missingWarn: false, fallbackWarn: false, messages: { [locale]: Object.fromEntries(trees) as Record<string, Tree> } })
    for (const [name, tree] of trees) {
      for (const [key, text] of flatten(tree)) {
        const params = Object.fromEntries(parameters(text).map(parameter => [parameter.slice(1, -1), 'x']))
        expect(i18n.global.t(`${name}.${key}`, { count: 2, ...params }, { plural: 2 }), `${name}.${key}`).not.toMatch(/[{}|]/)
      }
    }
  })
})

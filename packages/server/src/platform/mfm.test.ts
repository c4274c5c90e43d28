import { inspect } from 'mfm-js'
import { describe, expect, it } from 'vitest'
import { parseMfm } from './mfm.ts'

function types(text: string): string[] {
  const found: string[] = []
  inspect(parseMfm(text), (node) => {
    if (node.type !== 'text') found.push(node.type)
  })
  return found
}

describe('MFM', () => {
  it('is read with all its parts', () => {
    expect(types('**@alice** [@bob](https://example.com) `#code` #tag :dusk:')).toEqual(['bold', 'mention', 'link', 'inlineCode', 'hashtag', 'emojiCode'])
  })

  it.each([['brackets', '['], ['silent links', '?['], ['formulas', '\\('], ['centred text', '<center>\n']])('made of %s is read in bounded time, people in it are found', (_what, sign) => {
    const started = performance.now()
    const text = `${sign.repeat(3000).slice(0, 2980)} @alice #tag`
    const found = types(text)
    expect(performance.now() - started).toBeLessThan(1500)
    expect(found).toEqual(expect.arrayContaining(['mention', 'hashtag']))
  })
})

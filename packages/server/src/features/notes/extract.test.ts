import { describe, expect, it } from 'vitest'
import { extract } from './extract.ts'

describe('extract', () => {
  it('reads mentions, hashtags and emojis from all texts, each once', () => {
    const found = extract(['hi @alice and @Alice, @bob@Example.com #Tsubame :wave:', '#tsubame', null, ':wave: :fly:'])
    expect(found.mentions).toEqual([
      { username: 'Alice', host: null },
      { username: 'bob', host: 'Example.com' },
    ])
    expect(found.hashtags).toEqual(['tsubame'])
    expect(found.emojis).toEqual(['wave', 'fly'])
  })

  it('normalises hashtags by NFKC and case, drops long ones and the 33rd', () => {
    expect(extract(['#ＡＢＣ']).hashtags).toEqual(['abc'])
    expect(extract([`#${'x'.repeat(129)} #${'y'.repeat(128)}`]).hashtags).toEqual(['y'.repeat(128)])
    expect(extract([Array.from({ length: 40 }, (_, n) => `#tag${n}`).join(' ')]).hashtags).toHaveLength(32)
  })

  it('finds people in texts made to be slow to read', () => {
    expect(extract([`${'['.repeat(2990)} @alice`]).mentions).toEqual([{ username: 'alice', host: null }])
  })

  it('does not look into code', () => {
    expect(extract(['`@alice #tag :wave:`'])).toEqual({ mentions: [], hashtags: [], emojis: [] })
  })
})

import { describe, expect, it } from 'vitest'
import { percentile } from './load/request.ts'
import { readOptions } from './options.ts'
import { loadRow, table } from './report.ts'
import { Random } from './seed/random.ts'

describe('options', () => {
  it('measures a server of its own unless told otherwise', () => {
    expect(readOptions([])).toMatchObject({ base: null, compare: null, people: 1000, notes: 200_000, follows: 500, sockets: 1000, only: null })
    expect(readOptions(['--help'])).toBeNull()
  })

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('puts load on %s', (url) => {
    expect(readOptions(['--base', url, '--token', 'x'])?.base).toMatchObject({ url, token: 'x' })
  })

  it.each(['https://example.com', 'http://192.168.1.4:3000', 'http://localhost.example.com', 'http://127.0.0.1.example.com'])('puts no load on %s by accident', (url) => {
    expect(() => readOptions(['--base', url, '--token', 'x'])).toThrow('is not on this machine')
    expect(() => readOptions(['--compare', `${url},x`])).toThrow('is not on this machine')
    expect(readOptions(['--base', url, '--token', 'x', '--i-own-this-server'])?.base?.url).toBe(url)
  })

  it.each([
    [['--seconds', '0'], '--seconds takes a whole number'],
    [['--notes', 'many'], '--notes takes a whole number'],
    [['--people', '10', '--follows', '11'], 'only'],
    [['--base', 'http://localhost:3000'], 'go together'],
    [['--compare', 'http://localhost:3000'], 'a comma between them'],
    [['--only', 'home,nothing'], 'not nothing'],
    [['--fast'], 'Usage'],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message === 'only' ? 'there are 10 people' : message)
  })
})

describe('figures', () => {
  it('takes percentiles from the values themselves', () => {
    const values = Float64Array.from({ length: 100 }, (_, index) => index + 1)
    expect(percentile(values, 0.5)).toBe(50)
    expect(percentile(values, 0.99)).toBe(99)
    expect(percentile(Float64Array.of(7), 0.99)).toBe(7)
  })

  it('keeps a budget only when every bound holds and nothing failed', () => {
    const result = { throughput: 1000, p50: 5, p99: 10, answered: 10_000, errors: 0, bytes: 100 }
    expect(loadRow('x', result, { throughput: 900, p99: 20 }, null).verdict).toBe('ok')
    expect(loadRow('x', result, { throughput: 1100 }, null).verdict).toBe('over')
    expect(loadRow('x', result, { p99: 9 }, null).verdict).toBe('over')
    expect(loadRow('x', { ...result, errors: 1 }, { throughput: 900 }, null).verdict).toBe('over')
    expect(loadRow('x', result, { shareOfBare: 1 / 3 }, 3300).verdict).toBe('over')
    expect(loadRow('x', result, { shareOfBare: 1 / 3 }, 2900)).toMatchObject({ verdict: 'ok', budget: '≥ 967/s' })
    expect(loadRow('x', result, {}, null).verdict).toBeUndefined()
    expect(table([loadRow('x', result, {}, null)])).toContain('| x    | 1,000/s  |')
  })

  it('draws the same in every run', () => {
    const draw = (): number[] => {
      const random = new Random(42)
      return Array.from({ length: 5 }, () => random.below(1000))
    }
    expect(draw()).toEqual(draw())
    expect(new Set(draw()).size).toBeGreaterThan(3)
    expect(new Set(new Random(1).sample([1, 2, 3, 4, 5], 5))).toEqual(new Set([1, 2, 3, 4, 5]))
  })
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Chains, MergedChains } from './chains.ts'

type Step = { insert: number; key: number } | { drop: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ insert: fc.nat(60), key: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ insert: fc.constant(1000), key: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ drop: fc.nat(10) }) },
)

it('lists the positions of each key, newest first, however notes come and go', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), fc.nat(70), (steps, below) => {
    const chains = new Chains(100)
    const keys = new Uint32Array(100)
    let list: number[] = []
    for (const one of steps) {
      if ('drop' in one) {
        const gone = Math.min(one.drop, list.length)
        chains.drop(gone, list.length)
        list = list.slice(gone)
      } else {
        const at = Math.min(one.insert, list.length)
        list.splice(at, 0, one.key)
        keys.set(list)
        chains.insert(at, keys, list.length)
      }
      keys.set(list)
    }
    const positions = (wanted: number[]) => list.flatMap((key, at) => (wanted.includes(key) ? [at] : [])).toReversed()
    for (const key of [1, 2, 3, 4, 5000]) {
      const found: number[] = []
      for (let at = chains.newest(key); at >= 0; at = chains.older(at)) found.push(at)
      expect(found).toEqual(positions([key]))
    }
    const merged = new MergedChains()
    for (const key of [1, 3, 3]) merged.add(chains, key, below)
    const together: number[] = []
    for (let at = merged.take(); at >= 0; at = merged.take()) together.push(at)
    expect(together).toEqual(positions([1, 3]).filter((at) => at < below))
  }), { numRuns: 500 })
})

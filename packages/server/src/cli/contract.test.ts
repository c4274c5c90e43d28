import { describe, expect, it } from 'vitest'
import { compare, misskeyEndpoints } from './contract.ts'

describe('the list of endpoints', () => {
  it('is read whole out of misskey-js: the generated ones and those written by hand', async () => {
    const names = await misskeyEndpoints()
    expect(names).toHaveLength(438)
    expect(names).toEqual(expect.arrayContaining(['notes/create', 'i', 'admin/accounts/create', 'signup', 'signin-flow']))
  })

  it('is compared by name', () => {
    expect(compare(['b', 'a', 'c'], ['c', 'a', 'own'])).toEqual({ present: ['a', 'c'], missing: ['b'], extra: ['own'] })
  })
})

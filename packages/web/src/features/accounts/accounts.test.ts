import { describe, expect, it } from 'vitest'
import { readQuery } from '../search/readQuery.ts'
import { localTarget } from './target.ts'
import { passwordStrength } from './useNewAccount.ts'

describe('the doors', () => {
  it.each([['/notes/x?a=1', '/notes/x?a=1'], ['https://evil.example/', '/'], ['//evil.example', '/'], ['/\\evil.example', '/'], [undefined, '/']])('goes from sign-in to %s only inside this site', (wanted, target) => {
    expect(localTarget(wanted)).toBe(target)
  })

  it('rates passwords by length and variety', () => {
    expect(passwordStrength('short')).toBe(0)
    expect(passwordStrength('onlyletters')).toBe(1)
    expect(passwordStrength('longer phrase')).toBe(2)
    expect(passwordStrength('Longer phrase, 2 words')).toBe(3)
  })
})

describe('what a search means', () => {
  it.each([
    ['', { kind: 'none' }],
    ['  @ann ', { kind: 'people', username: 'ann', host: null }],
    ['ann@b.example', { kind: 'people', username: 'ann', host: 'b.example' }],
    ['ann@here.example', { kind: 'people', username: 'ann', host: '.' }],
    ['#燕', { kind: 'route', path: '/tags/%E7%87%95' }],
    ['https://here.example/notes/x', { kind: 'route', path: '/notes/x' }],
  ])('%s', (text, wish) => { expect(readQuery(text, 'here.example')).toEqual(wish) })
})

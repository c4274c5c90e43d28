import { describe, expect, it } from 'vitest'
import { isUsername, refuseCreation, refuseName } from './rules.ts'

describe('user names', () => {
  it.each([
    ['alice', true], ['Alice_01', true], ['a', true], ['a'.repeat(20), true],
    ['', false], ['a'.repeat(21), false], ['al ice', false], ['al-ice', false], ['älice', false], ['燕', false], ['alice\n', false], ['a.b', false],
  ])('%j is one: %s', (name, expected) => expect(isUsername(name)).toBe(expected))

  const free = { taken: false, used: false, preserved: false, prohibited: false, byOwner: false }
  it.each([
    ['alice', {}, null],
    ['a b', {}, 'INVALID_USERNAME'],
    ['alice', { taken: true, used: true }, 'DUPLICATED_USERNAME'],
    ['alice', { used: true }, 'USED_USERNAME'],
    ['admin', { preserved: true }, 'USED_USERNAME'],
    ['admin', { preserved: true, byOwner: true }, null],
    ['badword', { prohibited: true }, 'USED_USERNAME'],
    ['badword', { prohibited: true, byOwner: true }, null],
    ['alice', { used: true, byOwner: true }, 'USED_USERNAME'],
  ] as const)('%s with %j: %s', (name, over, expected) => expect(refuseName(name, { ...free, ...over })).toBe(expected))
})

describe('who may create accounts', () => {
  const root = { isRoot: true, native: true }
  it.each([
    [{ isSetUp: false, setupPassword: null, givenPassword: null, caller: null }, null],
    [{ isSetUp: false, setupPassword: null, givenPassword: '  ', caller: null }, null],
    [{ isSetUp: false, setupPassword: null, givenPassword: 'x', caller: null }, 'INCORRECT_INITIAL_PASSWORD'],
    [{ isSetUp: false, setupPassword: 'x', givenPassword: null, caller: null }, 'INCORRECT_INITIAL_PASSWORD'],
    [{ isSetUp: false, setupPassword: 'x', givenPassword: 'y', caller: null }, 'INCORRECT_INITIAL_PASSWORD'],
    [{ isSetUp: false, setupPassword: 'x', givenPassword: 'x', caller: null }, null],
    [{ isSetUp: false, setupPassword: null, givenPassword: null, caller: { isRoot: false, native: true } }, 'ACCESS_DENIED'],
    [{ isSetUp: true, setupPassword: null, givenPassword: null, caller: null }, 'ACCESS_DENIED'],
    [{ isSetUp: true, setupPassword: null, givenPassword: null, caller: { isRoot: false, native: true } }, 'ACCESS_DENIED'],
    [{ isSetUp: true, setupPassword: null, givenPassword: null, caller: { isRoot: true, native: false } }, 'ACCESS_DENIED'],
    [{ isSetUp: true, setupPassword: 'x', givenPassword: null, caller: root }, null],
  ] as const)('%j: %s', (facts, expected) => expect(refuseCreation(facts)).toBe(expected))
})

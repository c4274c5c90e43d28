import { describe, expect, it } from 'vitest'
import { findMisfit, mergePolicies } from './merge.ts'
import type { PolicyStatements } from './merge.ts'
import { basePolicies } from './rules.ts'

const base = basePolicies({ mentionLimit: 20 })
const merge = (...roles: PolicyStatements[]) => mergePolicies(base, roles)
const says = (value: unknown, priority = 0) => ({ useDefault: false, priority, value })

describe('the policies of somebody with roles', () => {
  it('are the most generous of equals', () => {
    expect(merge({ pinLimit: says(7) }, { pinLimit: says(9) }).pinLimit).toBe(9)
    expect(merge({ canSearchNotes: says(true) }, { canSearchNotes: says(false) }).canSearchNotes).toBe(true)
    expect(merge({ uploadableFileTypes: says([' image/* ', '']) }, { uploadableFileTypes: says(['text/plain', 'image/*']) }).uploadableFileTypes).toEqual(['image/*', 'text/plain'])
    expect(merge({ chatAvailability: says('unavailable', 1) }, { chatAvailability: says('readonly', 1) }).chatAvailability).toBe('readonly')
    expect(merge({ rateLimitFactor: says(0.5, 1) }, { rateLimitFactor: says(3, 1) }).rateLimitFactor).toBe(3)
  })

  it('go by priority first', () => {
    expect(merge({ pinLimit: says(1, 2) }, { pinLimit: says(100, 1) }).pinLimit).toBe(1)
    expect(merge({ pinLimit: says(1, 1) }, { pinLimit: says(100, 0) }).pinLimit).toBe(1)
    expect(merge({ pinLimit: { useDefault: true, priority: 2, value: 1 } }, { pinLimit: says(100, 1) }).pinLimit).toBe(base.pinLimit)
  })

  it('are the base’s where a role says nothing, which lifts what another one lowers', () => {
    expect(merge({ canPublicNote: says(false) }).canPublicNote).toBe(false)
    expect(merge({ canPublicNote: says(false) }, {}).canPublicNote).toBe(true)
    expect(merge({ canPublicNote: says(false, 1) }, {}).canPublicNote).toBe(false)
    expect(merge({ pinLimit: says(1) }, {}).pinLimit).toBe(base.pinLimit)
    expect(merge({})).toEqual(base)
  })

  it('take 0 for no limit where it stands for one', () => {
    expect(merge({ inviteLimit: says(0) }, { inviteLimit: says(5) }).inviteLimit).toBe(0)
    expect(merge({ inviteLimit: says(3, 1) }, { inviteLimit: says(5, 1) }).inviteLimit).toBe(5)
    expect(merge({ inviteExpirationTime: says(0, 1) }, { inviteExpirationTime: says(60, 1) }).inviteExpirationTime).toBe(0)
    expect(merge({ pinLimit: says(0, 1) }, { pinLimit: says(3, 1) }).pinLimit).toBe(3)
  })

  it('know nothing of other names and of values that do not fit', () => {
    expect(merge({ canFly: says(true), constructor: says(1), pinLimit: says('many', 2) })).toEqual(base)
  })
})

describe('what a role says of policies', () => {
  it.each<[Record<string, unknown>, string | null]>([
    [{}, null],
    [{ pinLimit: says(3), canFly: says('high') }, null],
    [{ pinLimit: { useDefault: true, priority: 0, value: 'anything' } }, null],
    [{ pinLimit: says('3') }, 'pinLimit'],
    [{ pinLimit: says(Number.NaN) }, 'pinLimit'],
    [{ canPublicNote: says(1) }, 'canPublicNote'],
    [{ uploadableFileTypes: says('image/*') }, 'uploadableFileTypes'],
    [{ chatAvailability: says('sometimes') }, 'chatAvailability'],
    [{ pinLimit: says(3, 3) }, 'pinLimit'],
    [{ pinLimit: 3 }, 'pinLimit'],
    [{ canFly: null }, 'canFly'],
  ])('%# is checked', (statements, misfit) => {
    expect(findMisfit(statements)).toBe(misfit)
  })
})

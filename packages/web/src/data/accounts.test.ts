// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ACCOUNTS_KEY, useAccounts } from './accounts.ts'
import { usePreferences } from './preferences.ts'
import type { MeDetailed } from './types.ts'

const me = (id: string): MeDetailed => ({ id, username: id, host: null, name: null } as MeDetailed)
const stored = () => JSON.parse(localStorage.getItem(ACCOUNTS_KEY) ?? 'null') as { currentId: string | null; accounts: { id: string; token: string }[] }
const keep = (currentId: string, ...ids: string[]): void => localStorage.setItem(ACCOUNTS_KEY, JSON.stringify({ currentId, accounts: ids.map(id => ({ id, token: `token of ${id}`, me: me(id) })) }))
const tab = () => useAccounts(createPinia())

function answer(status: number, body: unknown): void {
  vi.stubGlobal('fetch', vi.fn(async () => new Response(JSON.stringify(body), { status })))
}

beforeEach(() => { setActivePinia(createPinia()) })
afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

describe('accounts of several tabs', () => {
  it('keep what another tab has added, dropped or chosen since', () => {
    keep('ann', 'ann', 'bob')
    const accounts = tab()
    keep('cyd', 'ann', 'cyd')
    accounts.updateMe({ name: 'Ann' })
    expect(stored()).toMatchObject({ currentId: 'cyd', accounts: [{ id: 'ann', me: { name: 'Ann' } }, { id: 'cyd' }] })
    accounts.forget('ann')
    expect(stored()).toMatchObject({ currentId: 'cyd', accounts: [{ id: 'cyd' }] })
  })

  it('follow each other, but not into another account', () => {
    keep('ann', 'ann')
    const accounts = tab()
    keep('ann', 'ann', 'bob')
    expect(accounts.follow()).toBe(true)
    expect(accounts.accounts.map(account => account.id)).toEqual(['ann', 'bob'])
    keep('bob', 'bob')
    expect(accounts.follow()).toBe(false)
    expect(accounts.me?.id).toBe('ann')
  })
})

describe('an account whose token is no longer good', () => {
  it('stays the one of this page until the page is started anew', async () => {
    keep('ann', 'ann', 'bob')
    const accounts = tab()
    answer(401, { error: { code: 'AUTHENTICATION_FAILED', id: 'x', message: 'no' } })
    expect(await accounts.refresh()).toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    expect(accounts.currentId).toBe('ann')
  })

  it('is told apart from a server that cannot be reached', async () => {
    keep('ann', 'ann')
    const accounts = tab()
    answer(500, { error: { code: 'INTERNAL_ERROR', id: 'x', message: 'oh' } })
    await expect(accounts.refresh()).rejects.toThrow()
    answer(200, me('ann'))
    expect(await accounts.refresh()).toBeNull()
  })
})

it('the page starts although what this device keeps cannot be read', () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  localStorage.setItem(ACCOUNTS_KEY, '{"currentId":')
  localStorage.setItem('tsubame:preferences', 'rubbish')
  expect(tab().isSignedIn).toBe(false)
  expect(usePreferences(createPinia()).timeline).toBe('home')
  vi.restoreAllMocks()
})

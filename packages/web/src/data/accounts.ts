import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, ApiError, setCredential, tryApi } from './api.ts'
import { useEntities } from './entities.ts'
import { readStored } from './stored.ts'
import type { MeDetailed } from './types.ts'

/** Where the accounts are kept on this device. */
export const ACCOUNTS_KEY = 'tsubame:accounts'

export interface StoredAccount {
  id: string
  token: string
  /** Profile as last seen, to draw the shell before the server has answered. */
  me: MeDetailed
}

interface Stored {
  currentId: string | null
  accounts: StoredAccount[]
}

function read(): Stored {
  return readStored(ACCOUNTS_KEY) as Stored | null ?? { currentId: null, accounts: [] }
}

/** The accounts signed in on this device, and which of them acts now. */
export const useAccounts = defineStore('accounts', () => {
  const stored = read()
  const accounts = shallowRef<StoredAccount[]>(stored.accounts)
  const currentId = shallowRef<string | null>(stored.accounts.some(account => account.id === stored.currentId) ? stored.currentId : null)
  const current = computed(() => accounts.value.find(account => account.id === currentId.value) ?? null)
  const me = computed(() => current.value?.me ?? null)
  const token = computed(() => current.value?.token ?? null)
  const isSignedIn = computed(() => current.value !== null)
  setCredential(token.value)
  if (me.value) useEntities().mergeUsers([me.value])

  /** Writes a change on top of what is stored now: another tab may have added, dropped or chosen accounts since this one looked. */
  function store(change: (known: Stored) => Stored): Stored {
    const next = change(read())
    localStorage.setItem(ACCOUNTS_KEY, JSON.stringify(next))
    accounts.value = next.accounts
    return next
  }

  /** Makes an account the one that acts on this page. */
  function become(id: string | null): void {
    currentId.value = id
    setCredential(token.value)
  }

  /** Replaces what is known about the current account and everybody who shows it. */
  function updateMe(next: Partial<MeDetailed>): void {
    const account = current.value
    if (!account) return
    const merged = { ...account.me, ...next } as MeDetailed
    store(known => ({ ...known, accounts: known.accounts.map(entry => entry.id === account.id ? { ...entry, me: merged } : entry) }))
    useEntities().mergeUsers([merged])
  }

  /** Checks a token with the server and makes its account the current one. */
  async function adopt(newToken: string): Promise<MeDetailed> {
    const profile = await api('i', {}, { token: newToken }) as MeDetailed
    const entry: StoredAccount = { id: profile.id, token: newToken, me: profile }
    store(known => ({ currentId: profile.id, accounts: [...known.accounts.filter(account => account.id !== profile.id), entry] }))
    become(profile.id)
    return profile
  }

  /** Asks the server again who the current account is. Resolves to its refusal when the token is no longer good. */
  async function refresh(): Promise<ApiError | null> {
    if (!current.value) return null
    const outcome = await tryApi('i', {})
    if (outcome.ok) {
      updateMe(outcome.value as MeDetailed)
      return null
    }
    if (isDeadToken(outcome.error)) return outcome.error
    throw outcome.error
  }

  function isDeadToken(error: ApiError): boolean {
    return error.code === 'AUTHENTICATION_FAILED' || error.code === 'YOUR_ACCOUNT_SUSPENDED'
  }

  function switchTo(id: string): void {
    if (!accounts.value.some(account => account.id === id)) throw new Error(`no stored account ${id}`)
    store(known => ({ ...known, currentId: id }))
    become(id)
  }

  /** Removes an account from this device; the next stored one takes over when it was current. */
  function forget(id: string): void {
    const { currentId: chosen } = store(known => {
      const left = known.accounts.filter(account => account.id !== id)
      return { currentId: known.currentId === id ? left[0]?.id ?? null : known.currentId, accounts: left }
    })
    if (currentId.value === id) become(chosen)
  }

  /** Takes over what another tab has stored. False when it made another account current: then this page belongs to somebody else. */
  function follow(): boolean {
    const stored = read()
    if (stored.currentId !== currentId.value) return false
    accounts.value = stored.accounts
    setCredential(token.value)
    return true
  }

  return { accounts, currentId, current, me, token, isSignedIn, updateMe, adopt, refresh, switchTo, forget, follow }
})

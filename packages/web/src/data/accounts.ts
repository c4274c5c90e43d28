import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { api, ApiError, setCredential, tryApi } from './api.ts'
import { useEntities } from './entities.ts'
import type { MeDetailed } from './types.ts'

const STORAGE_KEY = 'tsubame:accounts'

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
  const text = localStorage.getItem(STORAGE_KEY)
  if (!text) return { currentId: null, accounts: [] }
  return JSON.parse(text) as Stored
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

  function save(): void {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ currentId: currentId.value, accounts: accounts.value } satisfies Stored))
    setCredential(token.value)
  }

  /** Replaces what is known about the current account and everybody who shows it. */
  function updateMe(next: Partial<MeDetailed>): void {
    const account = current.value
    if (!account) return
    const merged = { ...account.me, ...next } as MeDetailed
    accounts.value = accounts.value.map(entry => entry.id === account.id ? { ...entry, me: merged } : entry)
    useEntities().mergeUsers([merged])
    save()
  }

  /** Checks a token with the server and makes its account the current one. */
  async function adopt(newToken: string): Promise<MeDetailed> {
    const profile = await api('i', {}, { token: newToken }) as MeDetailed
    const entry: StoredAccount = { id: profile.id, token: newToken, me: profile }
    accounts.value = [...accounts.value.filter(account => account.id !== profile.id), entry]
    currentId.value = profile.id
    save()
    return profile
  }

  /** Asks the server again who the current account is. Drops it when its token is no longer good. */
  async function refresh(): Promise<void> {
    const account = current.value
    if (!account) return
    const outcome = await tryApi('i', {})
    if (outcome.ok) updateMe(outcome.value as MeDetailed)
    else if (isDeadToken(outcome.error)) forget(account.id)
    else throw outcome.error
  }

  function isDeadToken(error: ApiError): boolean {
    return error.code === 'AUTHENTICATION_FAILED' || error.code === 'YOUR_ACCOUNT_SUSPENDED'
  }

  function switchTo(id: string): void {
    if (!accounts.value.some(account => account.id === id)) throw new Error(`no stored account ${id}`)
    currentId.value = id
    save()
  }

  /** Removes an account from this device; the next stored one takes over when it was current. */
  function forget(id: string): void {
    accounts.value = accounts.value.filter(account => account.id !== id)
    if (currentId.value === id) currentId.value = accounts.value[0]?.id ?? null
    save()
  }

  return { accounts, currentId, current, me, token, isSignedIn, updateMe, adopt, refresh, switchTo, forget }
})

import { ACCOUNTS_KEY, useAccounts } from '../data/accounts.ts'
import { asApiError, endSession } from '../data/api.ts'

/**
 * Everything on the page belongs to one account, so a change of account starts the page anew:
 * no note, count or subscription of one person can be left over in the view of another.
 */
function restart(path: string): void {
  location.assign(path)
}

/** Signs in with a fresh token and goes to `path`. */
export async function enter(token: string, path = '/'): Promise<void> {
  await useAccounts().adopt(token)
  restart(path)
}

/** Makes another stored account current, at the same address or at `path`. */
export function switchAccount(id: string, path?: string): void {
  useAccounts().switchTo(id)
  if (path === undefined) location.reload()
  else restart(path)
}

/** Starts the page anew when another tab has changed to another account, or signed this one out. */
export function followOtherTabs(): void {
  addEventListener('storage', event => {
    if ((event.key === null || event.key === ACCOUNTS_KEY) && !useAccounts().follow()) location.reload()
  })
}

/** Ends an account's session and forgets it on this device; the next stored one takes over, else the visitor's page opens. */
export async function signOut(id: string): Promise<void> {
  const account = useAccounts().accounts.find(entry => entry.id === id)
  if (account) {
    await endSession(account.token).catch((reason: unknown) => {
      // This device forgets the token all the same; the server lets it expire, or the owner ends it from elsewhere.
      console.warn('the session was not ended on the server', asApiError(reason).code)
    })
  }
  dropAccount(id)
}

/** Forgets an account whose session is over already. */
export function dropAccount(id: string): void {
  const accounts = useAccounts()
  const wasCurrent = accounts.currentId === id
  accounts.forget(id)
  if (wasCurrent) restart('/')
}

import { useAccounts } from '../data/accounts.ts'

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

/** Makes another stored account current, staying at the same address. */
export function switchAccount(id: string): void {
  useAccounts().switchTo(id)
  location.reload()
}

/** Forgets an account on this device; the next stored one takes over, else the visitor's page opens. */
export function signOut(id: string): void {
  const accounts = useAccounts()
  const wasCurrent = accounts.currentId === id
  accounts.forget(id)
  if (wasCurrent) restart('/')
}

import type { AppContext } from '../../platform/context.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { refuseName } from './rules.ts'
import type { NameRefusal } from './rules.ts'
import { findUsedName, takeName } from './store.ts'

export interface NewAccount {
  readonly username: string
  readonly password: string
  readonly ip: string
  readonly userAgent: string
  /** On behalf of the owner: preserved names may be used. */
  readonly byOwner: boolean
  /** `only`: refused unless the server has no owner yet; `allowed`: becomes the owner if it has none. */
  readonly root: 'only' | 'allowed' | 'never'
}

export type CreateFailure = Fail<NameRefusal | 'INVALID_PASSWORD' | 'ACCESS_DENIED'>

export interface AccountsService {
  /** Whether an account of this name could be created, and why not. */
  refuseName(username: string, byOwner: boolean): Promise<NameRefusal | null>
  /** Creates an account of this server and its first session. */
  create(account: NewAccount): Promise<{ userId: string; token: string } | CreateFailure>
  /** Checks in the background which of a profile's links lead to pages that link back. */
  checkLinks(userId: string): Promise<void>
}

declare module '../../platform/context.ts' {
  interface Services {
    accounts: AccountsService
  }
}

export function accountsService(ctx: AppContext): AccountsService {
  async function refuse(username: string, byOwner: boolean): Promise<NameRefusal | null> {
    const lower = username.toLowerCase()
    const [meta, taken, used] = await Promise.all([
      ctx.services.meta.get(),
      ctx.services.users.byAcct({ username, host: null }),
      ctx.db.run(findUsedName, lower),
    ])
    return refuseName(username, {
      taken: taken !== null,
      used: used.length > 0,
      preserved: meta.preservedUsernames.includes(lower),
      prohibited: ctx.services.meta.words(meta).prohibitedNames(lower),
      byOwner,
    })
  }

  return {
    refuseName: refuse,
    create: async (account) => {
      const refusal = await refuse(account.username, account.byOwner)
      if (refusal) return fail(refusal)
      if (!ctx.services.auth.isAcceptablePassword(account.password)) return fail('INVALID_PASSWORD')
      const passwordHash = await ctx.services.auth.hashPassword(account.password)
      return insertAccount(ctx, account, passwordHash)
    },
    checkLinks: (userId) => ctx.tx(async (tx) => tx.addJob({ name: 'accounts.checkLinks', payload: { userId }, key: `accounts.checkLinks:${userId}`, maxAttempts: 3 })),
  }
}

async function insertAccount(ctx: AppContext, account: NewAccount, passwordHash: string): Promise<{ userId: string; token: string } | CreateFailure> {
  const { services } = ctx
  const userId = ctx.ids.next(ctx.now())
  const created = await ctx.tx(async (tx) => {
    // Held until the end of the transaction: of two first accounts, the second sees the first.
    const isSetUp = account.root === 'never' ? true : (await services.meta.lockRoot(tx)).rootUserId !== null
    if (account.root === 'only' && isSetUp) return fail('ACCESS_DENIED')
    const [name] = await tx.run(takeName, account.username.toLowerCase())
    if (!name) return fail('USED_USERNAME')
    await services.users.insertLocal(tx, { id: userId, username: account.username })
    await services.auth.setPassword(tx, userId, passwordHash)
    if (!isSetUp) await services.meta.setRoot(tx, userId)
    return services.auth.openSession(tx, userId, account)
  })
  return isFail(created) ? created : { userId, token: created }
}

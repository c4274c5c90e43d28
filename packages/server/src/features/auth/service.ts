import type { AppContext } from '../../platform/context.ts'
import type { Caller } from '../../platform/caller.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { isAcceptablePassword, hashPassword, verifyPassword } from './passwords.ts'
import { deleteAccessToken, deleteSession, deleteSessions, getPassword, insertAccessToken, insertSession, putPassword, trimSessions } from './store.ts'
import { hashToken, nativeToken, randomToken } from './tokens.ts'
import { authenticator } from './authenticate.ts'

/** Where a session is used from. */
export interface Device {
  readonly ip: string
  readonly userAgent: string
}

/** What a token stands for, beyond its caller. */
export interface AppToken {
  readonly name: string | null
  readonly iconUrl: string | null
}

export interface AuthService {
  /** Who a token speaks for; null when it speaks for nobody (unknown, or its account is gone). */
  authenticate(token: string): Promise<Caller | null>
  /** Opens a session in a transaction. @returns its token, known to nobody afterwards */
  openSession(tx: Transaction, userId: string, device: Device): Promise<string>
  /** Ends one session. */
  closeSession(userId: string, sessionId: string): Promise<void>
  /** Ends all sessions but `keep`; the tokens of apps stay. */
  closeSessions(tx: Transaction, userId: string, keep: string | null): Promise<void>
  /** Gives an app a token. @returns the token, known to nobody afterwards */
  issueAccessToken(tx: Transaction, request: { userId: string; permissions: readonly string[] } & Partial<AppToken> & { description?: string | null }): Promise<{ id: string; token: string }>
  /** Takes an app's token back; unknown ones are no error. */
  revokeAccessToken(userId: string, tokenId: string): Promise<void>
  isAcceptablePassword(password: string): boolean
  hashPassword(password: string): Promise<string>
  setPassword(tx: Transaction, userId: string, passwordHash: string): Promise<void>
  /** null: somebody who does not exist; takes as long as a wrong password. */
  verifyPassword(userId: string | null, password: string): Promise<boolean>
}

declare module '../../platform/context.ts' {
  interface Services {
    auth: AuthService
  }
}

/** Sessions a person may have; the one unused for longest goes first. */
const MAX_SESSIONS = 100
const APP_TOKEN_LENGTH = 32
const MAX_USER_AGENT = 512

export function authService(ctx: AppContext): AuthService {
  const { authenticate, forget } = authenticator(ctx)
  const sessionKeys = (rows: readonly { tokenHash: string }[]) => rows.map((row) => `session:${row.tokenHash}`)

  return {
    authenticate,
    openSession: async (tx, userId, device) => {
      const token = nativeToken()
      const tokenHash = hashToken(token)
      const [, trimmed] = await Promise.all([
        tx.run(insertSession, ctx.ids.next(ctx.now()), userId, tokenHash, device.ip, device.userAgent.slice(0, MAX_USER_AGENT)),
        tx.run(trimSessions, userId, MAX_SESSIONS),
      ])
      for (const session of trimmed) tx.emit('token.revoked', { userId, tokenId: session.id })
      tx.afterCommit(() => forget(`session:${tokenHash}`, ...sessionKeys(trimmed)))
      return token
    },
    closeSession: (userId, sessionId) => ctx.tx(async (tx) => {
      const closed = await tx.run(deleteSession, userId, sessionId)
      if (closed.length === 0) return
      tx.emit('token.revoked', { userId, tokenId: sessionId })
      tx.afterCommit(() => forget(...sessionKeys(closed)))
    }),
    closeSessions: async (tx, userId, keep) => {
      const closed = await tx.run(deleteSessions, userId, keep)
      if (keep === null) tx.emit('token.revoked', { userId, tokenId: null })
      else for (const session of closed) tx.emit('token.revoked', { userId, tokenId: session.id })
      tx.afterCommit(() => forget(...sessionKeys(closed)))
    },
    issueAccessToken: async (tx, request) => {
      const token = randomToken(APP_TOKEN_LENGTH)
      const id = ctx.ids.next(ctx.now())
      const { name = null, description = null, iconUrl = null } = request
      await tx.run(insertAccessToken, id, request.userId, hashToken(token), null, name, description, iconUrl, request.permissions)
      return { id, token }
    },
    revokeAccessToken: (userId, tokenId) => ctx.tx(async (tx) => {
      const [revoked] = await tx.run(deleteAccessToken, userId, tokenId)
      if (!revoked) return
      tx.emit('token.revoked', { userId, tokenId })
      tx.afterCommit(() => forget(`access:${revoked.tokenHash}`, `digest:${revoked.digestHash}`))
    }),
    isAcceptablePassword: (password) => isAcceptablePassword(password, ctx.config.test),
    hashPassword,
    setPassword: async (tx, userId, passwordHash) => {
      await tx.run(putPassword, userId, passwordHash)
    },
    verifyPassword: async (userId, password) => {
      const [row] = userId === null ? [] : await ctx.db.run(getPassword, userId)
      return verifyPassword(password, row?.passwordHash ?? null)
    },
  }
}

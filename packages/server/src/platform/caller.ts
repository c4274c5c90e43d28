import type { entities } from '@tsubame/contract'

/** Who makes a call, as the endpoint engine and the streams need it. Built and cached by the auth feature. */
export interface Caller {
  /** The user's id. */
  readonly id: string
  readonly username: string
  /** The session or access token that made the call, for revoking and for `i/apps`. */
  readonly tokenId: string
  /** A native session: full power. Otherwise an app's token with `permissions`. */
  readonly native: boolean
  readonly permissions: ReadonlySet<string>
  readonly isSuspended: boolean
  readonly isDeleted: boolean
  readonly hasMoved: boolean
  readonly isRoot: boolean
  readonly isModerator: boolean
  readonly isAdministrator: boolean
  readonly policies: entities.RolePolicies
}

/** Who reads a view: a user's id, or null for an anonymous visitor. */
export type ViewerId = string | null

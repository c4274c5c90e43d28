/** What a role says of one policy. */
export interface RolePolicy {
  /** The server's own value, at this priority. */
  readonly useDefault: boolean
  /** 0, 1 or 2. */
  readonly priority: number
  readonly value: unknown
}

export interface RoleFacts {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly color: string | null
  readonly iconUrl: string | null
  readonly target: 'manual' | 'conditional'
  /** As it was written; conditional roles have one that was checked. */
  readonly condFormula: Readonly<Record<string, unknown>>
  readonly isPublic: boolean
  readonly isModerator: boolean
  readonly isAdministrator: boolean
  /** Anybody may see who has it, and their notes; if it is public, too. */
  readonly isExplorable: boolean
  readonly asBadge: boolean
  readonly preserveAssignmentOnMoveAccount: boolean
  readonly canEditMembersByModerator: boolean
  /** Higher first. */
  readonly displayOrder: number
  readonly policies: Readonly<Record<string, Partial<RolePolicy>>>
  readonly updatedAt: Date
}

/** A role somebody was given. */
export interface Assignment {
  readonly roleId: string
  /** ms since 1970. */
  readonly expiresAt: number | null
}

/** Those who have a role, as the timelines want to be told of them. */
export interface RoleTimeline {
  readonly kind: 'role'
  readonly members: ReadonlySet<string>
}

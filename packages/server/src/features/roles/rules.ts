import type { Assignment, RoleFacts } from './facts.ts'

/** Roles that somebody was given and that have not run out. */
export function inForce(assignments: readonly Assignment[], now: number): Set<string> {
  return new Set(assignments.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).map(({ roleId }) => roleId))
}

/** Who gives or takes a role. */
export interface Giver {
  readonly id: string
  readonly isAdministrator: boolean
}

/** Moderators give what they were let give, and never power over the server. */
export function mayEditMembers(role: RoleFacts, giver: Giver): boolean {
  return giver.isAdministrator || (role.canEditMembersByModerator && !role.isModerator && !role.isAdministrator)
}

/** What a change makes of an assignment that is there. */
export type AssignmentChange = 'same' | 'other-end' | 'anew'

export function changeAssignment(existing: number | null, wanted: number | null, now: number): AssignmentChange {
  if (existing !== null && existing <= now) return 'anew'
  return existing === wanted ? 'same' : 'other-end'
}

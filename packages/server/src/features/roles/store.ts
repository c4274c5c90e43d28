import type { Generated, JSONColumnType } from 'kysely'
import { statement } from '../../platform/db/statement.ts'
import type { Statement } from '../../platform/db/statement.ts'
import type { RoleFacts } from './facts.ts'

declare module '../../platform/db/tables.ts' {
  interface Tables {
    roles: Omit<RoleFacts, 'condFormula' | 'policies'> & {
      condFormula: JSONColumnType<RoleFacts['condFormula'], string, string>
      policies: JSONColumnType<RoleFacts['policies'], string, string>
      lastUsedAt: Generated<Date>
    }
    roleAssignments: { id: string; roleId: string; userId: string; expiresAt: Date | null }
  }
}

export const allRoles = statement<[], RoleFacts>(
  'roles.all',
  `select id, name, description, color, icon_url as "iconUrl", target, cond_formula as "condFormula", is_public as "isPublic",
     is_moderator as "isModerator", is_administrator as "isAdministrator", is_explorable as "isExplorable", as_badge as "asBadge",
     preserve_assignment_on_move_account as "preserveAssignmentOnMoveAccount", can_edit_members_by_moderator as "canEditMembersByModerator",
     display_order as "displayOrder", policies, updated_at as "updatedAt" from roles`,
)

/** Given or taken last first. */
export const rolesByUse = statement<[], { id: string }>('roles.byUse', 'select id from roles order by last_used_at desc, id desc')

/** What these people were given, expired ones included. */
export const getAssignments = statement<[string[]], { userId: string; roleId: string; expiresAt: Date | null }>(
  'roles.assignments',
  'select user_id as "userId", role_id as "roleId", expires_at as "expiresAt" from role_assignments where user_id = any($1)',
)

/** Holds the role until the transaction ends: it cannot be deleted meanwhile. */
export const holdRole = statement<[string, Date], { id: string }>('roles.use', 'update roles set last_used_at = $2 where id = $1 returning id')

export const insertAssignment = statement<[string, string, string, Date | null], { id: string }>(
  'roles.assign',
  'insert into role_assignments (id, role_id, user_id, expires_at) values ($1, $2, $3, $4) on conflict (user_id, role_id) do nothing returning id',
)

export const lockAssignment = statement<[string, string], { id: string; expiresAt: Date | null }>(
  'roles.lockAssignment',
  'select id, expires_at as "expiresAt" from role_assignments where role_id = $1 and user_id = $2 for update',
)

/** `$2`: the id it has from now on. */
export const changeEnd = statement<[string, string, Date | null]>('roles.changeEnd', 'update role_assignments set id = $2, expires_at = $3 where id = $1')

export const deleteAssignment = statement<[string, string], { expiresAt: Date | null }>(
  'roles.unassign',
  'delete from role_assignments where role_id = $1 and user_id = $2 returning expires_at as "expiresAt"',
)

/** People a role was given to, with the end of it. */
export const membersOf = statement<[string, Date], { userId: string; expiresAt: Date | null }>(
  'roles.members',
  'select user_id as "userId", expires_at as "expiresAt" from role_assignments where role_id = $1 and (expires_at is null or expires_at > $2)',
)

export const countMembers = statement<[string[], Date], { roleId: string; count: number }>(
  'roles.countMembers',
  `select role_id as "roleId", count(*)::int as count from role_assignments
   where role_id = any($1) and (expires_at is null or expires_at > $2) group by role_id`,
)

export const deleteExpired = statement<[Date]>('roles.sweep', 'delete from role_assignments where expires_at <= $1')

export interface AssignmentRow {
  id: string
  userId: string
  expiresAt: Date | null
}

type PageParams = [roleId: string, now: Date, withSuspended: boolean, after: string | null, before: string | null, limit: number]

const page = (direction: 'asc' | 'desc'): Statement<PageParams, AssignmentRow> => statement<PageParams, AssignmentRow>(
  `roles.assignments.${direction}`,
  `select a.id, a.user_id as "userId", a.expires_at as "expiresAt" from role_assignments a join users u on u.id = a.user_id
   where a.role_id = $1 and (a.expires_at is null or a.expires_at > $2) and not u.is_deleted and ($3 or not u.is_suspended)
     and ($4::text is null or a.id > $4) and ($5::text is null or a.id < $5)
   order by a.id ${direction} limit $6`,
)

export const assignmentPages = { asc: page('asc'), desc: page('desc') }

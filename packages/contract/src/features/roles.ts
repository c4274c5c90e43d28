import { Type } from 'typebox'
import { DateTime, Id, LAST_INSTANT, Nullable, OneOf, endpoint, page } from '../define.ts'
import { Note } from '../entities/notes.ts'
import { Role } from '../entities/roles.ts'
import { UserDetailed } from '../entities/users.ts'

/** By name; which values fit is said by the built-in ones. */
const policies = () => Type.Record(Type.String(), Type.Unknown())

const required = {
  name: Type.String({ minLength: 1, maxLength: 256 }),
  description: Type.String({ maxLength: 1024 }),
  color: Nullable(Type.String({ maxLength: 256 })),
  iconUrl: Nullable(Type.String({ maxLength: 512 })),
  target: OneOf(['manual', 'conditional']),
  condFormula: Type.Record(Type.String(), Type.Unknown()),
  isPublic: Type.Boolean(),
  isModerator: Type.Boolean(),
  isAdministrator: Type.Boolean(),
  asBadge: Type.Boolean(),
  canEditMembersByModerator: Type.Boolean(),
  displayOrder: Type.Number(),
  policies: policies(),
}

export const rolesList = endpoint({
  name: 'roles/list',
  summary: 'Lists the public roles whose members and notes anybody may explore.',
  tags: ['role'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({}),
  result: Type.Array(Role),
  errors: {},
})

export const rolesShow = endpoint({
  name: 'roles/show',
  summary: 'Shows a public role.',
  tags: ['role', 'users'],
  credential: 'optional',
  params: Type.Object({
    roleId: Id(),
  }),
  result: Role,
  errors: {
    NO_SUCH_ROLE: { id: 'de5502bf-009a-4639-86c1-fec349e46dcb' },
  },
})

export const rolesUsers = endpoint({
  name: 'roles/users',
  summary: 'Lists the people a public, explorable role was given to, newest first. Conditional roles are given to nobody.',
  tags: ['role', 'users'],
  credential: 'optional',
  params: Type.Object({
    roleId: Id(),
    ...page(),
  }),
  result: Type.Array(Type.Object({
      id: Id(),
      user: UserDetailed,
    })),
  errors: {
    NO_SUCH_ROLE: { id: '30aaaee3-4792-48dc-ab0d-cf501a575ac5' },
  },
})

export const rolesNotes = endpoint({
  name: 'roles/notes',
  summary: 'Lists public notes of those who have a public role, newest first; nothing unless the role is explorable.',
  tags: ['role', 'notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    roleId: Id(),
    ...page(),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_ROLE: { id: 'eb70323a-df61-4dd4-ad90-89c83c7cf26e' },
  },
})

export const adminRolesAssign = endpoint({
  name: 'admin/roles/assign',
  summary: 'Gives somebody a role, for good or until a time (ms since 1970); again with another time changes the time.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'write:admin:roles',
  requireModerator: true,
  params: Type.Object({
    roleId: Id(),
    userId: Id(),
    expiresAt: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: LAST_INSTANT }))),
  }),
  result: null,
  errors: {
    NO_SUCH_ROLE: { id: '6503c040-6af4-4ed9-bf07-f2dd16678eab' },
    NO_SUCH_USER: { id: '558ea170-f653-4700-94d0-5a818371d0df' },
    ALREADY_ASSIGNED: { id: '67d8689c-25c6-435f-8ced-631e4b81fce1' },
    ACCESS_DENIED: { id: '25b5bc31-dc79-4ebd-9bd2-c84978fd052c', message: 'Only administrators may give this role.' },
  },
})

export const adminRolesCreate = endpoint({
  name: 'admin/roles/create',
  summary: 'Makes a role.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'write:admin:roles',
  requireAdmin: true,
  params: Type.Object({
    ...required,
    isExplorable: Type.Boolean({ default: false }),
    preserveAssignmentOnMoveAccount: Type.Boolean({ default: false }),
  }),
  result: Role,
  errors: {},
})

export const adminRolesDelete = endpoint({
  name: 'admin/roles/delete',
  summary: 'Deletes a role; all who had it lose it.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'write:admin:roles',
  requireAdmin: true,
  params: Type.Object({
    roleId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_ROLE: { id: 'de0d6ecd-8e0a-4253-88ff-74bc89ae3d45' },
  },
})

export const adminRolesList = endpoint({
  name: 'admin/roles/list',
  summary: 'Lists all roles, those given or taken last first.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'read:admin:roles',
  requireModerator: true,
  params: Type.Object({}),
  result: Type.Array(Role),
  errors: {},
})

export const adminRolesShow = endpoint({
  name: 'admin/roles/show',
  summary: 'Shows a role.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'read:admin:roles',
  requireModerator: true,
  params: Type.Object({
    roleId: Id(),
  }),
  result: Role,
  errors: {
    NO_SUCH_ROLE: { id: '07dc7d34-c0d8-49b7-96c6-db3ce64ee0b3' },
  },
})

export const adminRolesUnassign = endpoint({
  name: 'admin/roles/unassign',
  summary: 'Takes a role from somebody.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'write:admin:roles',
  requireModerator: true,
  params: Type.Object({
    roleId: Id(),
    userId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_ROLE: { id: '6e519036-a70d-4c76-b679-bc8fb18194e2' },
    NO_SUCH_USER: { id: '2b730f78-1179-461b-88ad-d24c9af1a5ce' },
    NOT_ASSIGNED: { id: 'b9060ac7-5c94-4da4-9f55-2047c953df44' },
    ACCESS_DENIED: { id: '24636eee-e8c1-493e-94b2-e16ad401e262', message: 'Only administrators may take this role.' },
  },
})

export const adminRolesUpdate = endpoint({
  name: 'admin/roles/update',
  summary: 'Changes a role: what is given, the rest stays.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'write:admin:roles',
  requireAdmin: true,
  params: Type.Object({
    roleId: Id(),
    ...Type.Partial(Type.Object({ ...required, isExplorable: Type.Boolean(), preserveAssignmentOnMoveAccount: Type.Boolean() })).properties,
  }),
  result: null,
  errors: {
    NO_SUCH_ROLE: { id: 'cd23ef55-09ad-428a-ac61-95a45e124b32' },
  },
})

export const adminRolesUpdateDefaultPolicies = endpoint({
  name: 'admin/roles/update-default-policies',
  summary: 'Replaces what the server allows everybody, where it differs from the built-in policies.',
  tags: ['admin', 'role'],
  credential: 'required',
  kind: 'write:admin:roles',
  requireAdmin: true,
  params: Type.Object({
    policies: policies(),
  }),
  result: null,
  errors: {},
})

export const adminRolesUsers = endpoint({
  name: 'admin/roles/users',
  summary: 'Lists the people a role was given to, newest first.',
  tags: ['admin', 'role', 'users'],
  credential: 'required',
  kind: 'read:admin:roles',
  requireModerator: true,
  params: Type.Object({
    roleId: Id(),
    ...page(),
  }),
  result: Type.Array(Type.Object({
      id: Id(),
      createdAt: DateTime(),
      user: UserDetailed,
      expiresAt: Nullable(DateTime()),
    })),
  errors: {
    NO_SUCH_ROLE: { id: '224eff5e-2488-4b18-b3e7-f50d94421648' },
  },
})

export const rolesEndpoints = [
  rolesList,
  rolesShow,
  rolesUsers,
  rolesNotes,
  adminRolesAssign,
  adminRolesCreate,
  adminRolesDelete,
  adminRolesList,
  adminRolesShow,
  adminRolesUnassign,
  adminRolesUpdate,
  adminRolesUpdateDefaultPolicies,
  adminRolesUsers,
] as const

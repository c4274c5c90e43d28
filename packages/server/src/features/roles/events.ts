declare module '../../platform/events/types.ts' {
  interface Events {
    'role.created': { roleId: string }
    'role.updated': { roleId: string }
    'role.deleted': { roleId: string }
    /** `expiresAt` in ms. Also when only the time has changed. */
    'role.assigned': { roleId: string; userId: string; expiresAt: number | null }
    'role.unassigned': { roleId: string; userId: string }
  }
}
export {}

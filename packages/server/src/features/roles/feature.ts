import { rolesEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { rolesApi } from './api.ts'
import { roleChannels } from './channel.ts'
import './events.ts'
import { rolesService } from './service.ts'
import { keepUp, membersChanged, roleDeleted, stopKeepingUp } from './subscribers.ts'

/** Roles: what people may do, given by hand or by a condition, and the notes of those who have one. */
export const roles = feature({
  name: 'roles',
  endpoints: rolesEndpoints,
  handlers: rolesApi,
  services: (ctx) => ({ roles: rolesService(ctx) }),
  channels: roleChannels,
  jobs: { 'roles.sweep': (ctx) => ctx.services.roles.sweep() },
  cron: { 'roles.sweep': '20 0 * * *' },
  on: {
    'role.updated': { live: [membersChanged] },
    'role.deleted': { live: [roleDeleted] },
    'role.assigned': { live: [membersChanged] },
    'role.unassigned': { live: [membersChanged] },
  },
  start: keepUp,
  stop: stopKeepingUp,
})

import { usersEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { usersApi } from './api.ts'
import { dropDeletedImages } from './images.ts'
import { countCreated, countDeleted } from './note-counts.ts'
import { recountUsers } from './recount.ts'
import { userRoutes } from './routes.ts'
import { usersService } from './service.ts'
import { userSlots } from './view.ts'

/** People as others see them: facts, profiles, counters, presence, and their views. */
export const users = feature({
  name: 'users',
  endpoints: usersEndpoints,
  handlers: usersApi,
  services: (ctx) => ({ users: usersService(ctx) }),
  slots: userSlots,
  on: {
    'note.created': { durable: [countCreated] },
    'note.deleted': { durable: [countDeleted] },
    'drive.fileDeleted': { durable: [dropDeletedImages] },
  },
  routes: userRoutes,
  jobs: { 'users.recount': recountUsers },
  cron: { 'users.recount': '40 3 * * *' },
})

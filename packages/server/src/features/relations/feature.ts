import { feature } from '../../platform/feature.ts'
import { relationsService } from './service.ts'
import { relationSlots } from './view.ts'

/** How people stand to each other and to channels, read from what following, blocking, muting and channels keep; cached per person. */
export const relations = feature({
  name: 'relations',
  endpoints: [],
  handlers: {},
  services: (ctx) => ({ relations: relationsService(ctx) }),
  slots: relationSlots,
})

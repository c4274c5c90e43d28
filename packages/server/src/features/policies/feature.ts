import { feature } from '../../platform/feature.ts'
import { policiesService } from './service.ts'
import { policySlots } from './view.ts'

/** What people may do: the server's base policies, and who administers it. */
export const policies = feature({
  name: 'policies',
  endpoints: [],
  handlers: {},
  services: (ctx) => ({ policies: policiesService(ctx) }),
  slots: policySlots,
})

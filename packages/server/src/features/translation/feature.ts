import { translationEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { translationApi } from './api.ts'
import { translationService } from './service.ts'

/** Translation of notes by a service that an administrator has chosen. */
export const translation = feature({
  name: 'translation',
  endpoints: translationEndpoints,
  handlers: translationApi,
  services: (ctx) => ({ translation: translationService(ctx) }),
})

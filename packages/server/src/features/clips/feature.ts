import { clipsEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { clipsApi } from './api.ts'
import { clipsService } from './service.ts'
import { notesChanged } from './subscribers.ts'
import './events.ts'

/** Clips: notes that somebody gathered, for themselves or for everybody. */
export const clips = feature({
  name: 'clips',
  endpoints: clipsEndpoints,
  handlers: clipsApi,
  services: (ctx) => ({ clips: clipsService(ctx) }),
  on: { 'clip.notesChanged': { live: [notesChanged] } },
})

import { notesEndpoints } from '@tsubame/contract'
import { feature } from '../../platform/feature.ts'
import { sweepNoteRequests } from './create-once.ts'
import { notesApi } from './api.ts'
import { captureMessages, tellDeleted, tellReacted, tellUpdated, tellVoted } from './capture.ts'
import { notesService } from './service.ts'
import { created, deleted, reacted, updated, voted } from './subscribers.ts'
import { noteSlots } from './view.ts'

/** Notes: creating, deleting, threads, polls, and the packed view that all lists and streams share. */
export const notes = feature({
  name: 'notes',
  endpoints: notesEndpoints,
  handlers: notesApi,
  services: (ctx) => ({ notes: notesService(ctx) }),
  slots: noteSlots,
  messages: captureMessages,
  on: {
    'note.created': { live: [created] },
    'note.updated': { live: [updated, tellUpdated] },
    'note.deleted': { live: [deleted, tellDeleted] },
    'note.reacted': { live: [reacted, tellReacted] },
    'note.unreacted': { live: [reacted, tellReacted] },
    'note.pollVoted': { live: [voted, tellVoted] },
  },
  jobs: { 'notes.recount': (ctx, _payload, { signal }) => ctx.services.notes.recount(signal), 'notes.sweepRequests': sweepNoteRequests },
  cron: { 'notes.recount': '20 3 * * *', 'notes.sweepRequests': '*/10 * * * *' },
})

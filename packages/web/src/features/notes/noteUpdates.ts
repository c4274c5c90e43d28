import { useAccounts } from '../../data/accounts.ts'
import { useEntities } from '../../data/entities.ts'
import type { NoteUpdatedEvent } from '../../data/stream.ts'

/** Takes deletions and votes from the stream into the store. Reactions have their own rules, see `features/reactions`. */
export function mergeNoteUpdate(event: NoteUpdatedEvent): void {
  const entities = useEntities()
  if (event.type === 'deleted') entities.removeNote(event.id)
  // One's own vote is counted when it is cast.
  if (event.type !== 'pollVoted' || event.body.userId === useAccounts().currentId) return
  const { choice } = event.body
  entities.patchNote(event.id, note => note.poll
    ? { poll: { ...note.poll, choices: note.poll.choices.map((entry, index) => index === choice ? { ...entry, votes: entry.votes + 1 } : entry) } }
    : {})
}

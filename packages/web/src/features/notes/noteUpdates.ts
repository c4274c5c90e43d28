import { useAccounts } from '../../data/accounts.ts'
import { useEntities } from '../../data/entities.ts'
import type { NoteUpdatedEvent } from '../../data/stream.ts'
import type { NoteContent } from '../../data/types.ts'

/** Takes deletions, edits and votes from the stream into the store. Reactions have their own rules, see `features/reactions`. */
export function mergeNoteUpdate(event: NoteUpdatedEvent): void {
  const entities = useEntities()
  if (event.type === 'deleted') entities.removeNote(event.id)
  if (event.type === 'updated') mergeEdit(event.id, event.body)
  // One's own vote is counted when it is cast.
  if (event.type !== 'pollVoted' || event.body.userId === useAccounts().currentId) return
  const { choice } = event.body
  entities.patchNote(event.id, note => note.poll
    ? { poll: { ...note.poll, choices: note.poll.choices.map((entry, index) => index === choice ? { ...entry, votes: entry.votes + 1 } : entry) } }
    : {})
}

function mergeEdit(id: string, { files, ...content }: NoteContent): void {
  const entities = useEntities()
  entities.mergeFiles(files ?? [])
  // An answer may have brought a later version before this message came.
  entities.patchNote(id, note => (note.updatedAt ?? '') < content.updatedAt ? { ...content, fileIds: content.fileIds ?? [] } : {})
}

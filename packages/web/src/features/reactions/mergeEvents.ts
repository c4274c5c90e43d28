import type { Entities } from '../../data/entities.ts'
import type { NoteUpdatedEvent } from '../../data/stream.ts'
import type { NoteEntity } from '../../data/types.ts'
import { echoes, reactedKey, unreactedKey, type EchoLedger } from './echoes.ts'
import { wireForm, withCount, withMine } from './rules.ts'

type Reacted = Extract<NoteUpdatedEvent, { type: 'reacted' }>['body']

function reacted(note: NoteEntity, body: Reacted, myId: string | null, ledger: EchoLedger): Partial<NoteEntity> {
  const reaction = wireForm(body.reaction)
  const emojis = body.emoji ? { reactionEmojis: { ...note.reactionEmojis, [body.emoji.name]: body.emoji.url } } : {}
  if (body.userId !== myId) return { ...withCount(note, reaction, 1), ...emojis }
  if (ledger.consume(reactedKey(note.id, reaction))) return emojis
  return { ...withMine(note, reaction), ...emojis }
}

function unreacted(note: NoteEntity, body: { reaction: string; userId: string }, myId: string | null, ledger: EchoLedger): Partial<NoteEntity> {
  const reaction = wireForm(body.reaction)
  if (body.userId !== myId) return withCount(note, reaction, -1)
  if (ledger.consume(unreactedKey(note.id, reaction))) return {}
  return note.myReaction === reaction ? withMine(note, null) : {}
}

function voted(note: NoteEntity, choice: number): Partial<NoteEntity> {
  if (!note.poll) return {}
  const choices = note.poll.choices.map((entry, index) => (index === choice ? { ...entry, votes: entry.votes + 1 } : entry))
  return { poll: { ...note.poll, choices } }
}

/**
 * Merges what the stream says about a captured note into the store. Votes of the viewer are left out: voting itself
 * already counted them.
 */
export function mergeNoteUpdated(event: NoteUpdatedEvent, entities: Entities, myId: string | null, ledger: EchoLedger = echoes): void {
  switch (event.type) {
    case 'reacted':
      entities.patchNote(event.id, (note) => reacted(note, event.body, myId, ledger))
      return
    case 'unreacted':
      entities.patchNote(event.id, (note) => unreacted(note, event.body, myId, ledger))
      return
    case 'pollVoted':
      if (event.body.userId !== myId) entities.patchNote(event.id, (note) => voted(note, event.body.choice))
      return
    case 'deleted':
      entities.removeNote(event.id)
  }
}

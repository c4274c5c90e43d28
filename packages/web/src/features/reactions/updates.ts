import { useAccounts } from '../../data/accounts.ts'
import { useEntities, type Entities } from '../../data/entities.ts'
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

/** Merges what a stream event says about a note's reactions, seen by the person `myId`. */
export function mergeReactions(event: NoteUpdatedEvent, entities: Pick<Entities, 'patchNote'>, myId: string | null, ledger: EchoLedger = echoes): void {
  if (event.type === 'reacted') entities.patchNote(event.id, (note) => reacted(note, event.body, myId, ledger))
  else if (event.type === 'unreacted') entities.patchNote(event.id, (note) => unreacted(note, event.body, myId, ledger))
}

/** Merges an event of the page's socket into the page's store; events about other things are left to others. */
export function mergeReactionUpdate(event: NoteUpdatedEvent): void {
  mergeReactions(event, useEntities(), useAccounts().currentId)
}

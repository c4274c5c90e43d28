import type { Note, NoteEntity } from '../../data/types.ts'

type RenoteFacts = Pick<Note, 'renoteId' | 'text' | 'cw' | 'poll' | 'fileIds'>

/** A renote without words, pictures, poll or warning of its own: it only points at another note. */
export function isPureRenote<N extends RenoteFacts>(note: N): note is N & { renoteId: string } {
  return Boolean(note.renoteId) && note.text == null && note.cw == null && !note.poll && (note.fileIds?.length ?? 0) === 0
}

const MAX_LINES = 9
const MAX_LENGTH = 500
const MAX_URLS = 4
const MAX_FILES = 5
const enlarging = /\$\[(?:x2|x3|x4|scale)\b/

/** Long notes start folded, unless a content warning folds them already. */
export function isLong(note: NoteEntity): boolean {
  if (note.cw != null) return false
  const text = note.text ?? ''
  return text.split('\n').length > MAX_LINES || text.length > MAX_LENGTH || enlarging.test(text) || (text.match(/https?:\/\//g)?.length ?? 0) >= MAX_URLS || note.fileIds.length >= MAX_FILES
}

/** Whether this viewer may renote it. */
export function canRenote(note: NoteEntity, myId: string | null): boolean {
  if (myId === null) return false
  return note.visibility === 'public' || note.visibility === 'home' || (note.visibility === 'followers' && note.userId === myId)
}

const order = ['public', 'home', 'followers', 'specified'] as const

/** The stricter of two visibilities. */
export function stricter(a: NoteEntity['visibility'], b: NoteEntity['visibility']): NoteEntity['visibility'] {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}

/** Visibility of a plain renote: never wider than the note and never wider than the person's default. */
export function renoteVisibility(note: NoteEntity, preferred: NoteEntity['visibility']): NoteEntity['visibility'] {
  const wanted = preferred === 'specified' ? 'followers' : preferred
  const result = stricter(note.visibility, wanted)
  return note.channel?.isSensitive ? stricter(result, 'home') : result
}

/** `@name` for people here, `@name@host` for others. */
export function acctOf(user: { username: string; host: string | null }): string {
  return user.host ? `${user.username}@${user.host}` : user.username
}

/** One line for notifications and previews: warning or text, then what else is in it. */
export function summarise(note: NoteEntity, words: { files: (count: number) => string; poll: string; renote: string }): string {
  const parts: string[] = []
  if (note.cw != null) parts.push(note.cw)
  else if (note.text) parts.push(note.text.replace(/\s+/g, ' '))
  if (note.fileIds.length > 0) parts.push(words.files(note.fileIds.length))
  if (note.poll) parts.push(words.poll)
  if (parts.length === 0 && note.renoteId) parts.push(words.renote)
  return parts.join(' ')
}

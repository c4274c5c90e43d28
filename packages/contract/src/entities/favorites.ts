import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id } from '../define.ts'
import { Note } from './notes.ts'

export const NoteFavorite = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  note: Note,
  noteId: Id(),
})
export interface NoteFavorite extends Static<typeof NoteFavorite> {}

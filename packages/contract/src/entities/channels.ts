import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable } from '../define.ts'
import { Note } from './notes.ts'

export const Channel = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  lastNotedAt: Nullable(DateTime()),
  name: Type.String(),
  description: Nullable(Type.String()),
  userId: Nullable(Id()),
  bannerUrl: Nullable(Type.String()),
  bannerId: Nullable(Id()),
  pinnedNoteIds: Type.Array(Id()),
  color: Type.String(),
  isArchived: Type.Boolean(),
  usersCount: Type.Number(),
  notesCount: Type.Number(),
  isSensitive: Type.Boolean(),
  allowRenoteToExternal: Type.Boolean(),
  isFollowing: Type.Optional(Type.Boolean()),
  isFavorited: Type.Optional(Type.Boolean()),
  isMuting: Type.Optional(Type.Boolean()),
  pinnedNotes: Type.Optional(Type.Array(Note)),
})
export interface Channel extends Static<typeof Channel> {}

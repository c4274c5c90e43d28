import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable } from '../define.ts'
import { UserLite } from './user-lite.ts'

export const Clip = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  lastClippedAt: Nullable(DateTime()),
  userId: Id(),
  user: UserLite,
  name: Type.String(),
  description: Nullable(Type.String()),
  isPublic: Type.Boolean(),
  favoritedCount: Type.Number(),
  isFavorited: Type.Optional(Type.Boolean()),
  notesCount: Type.Optional(Type.Number()),
})
export interface Clip extends Static<typeof Clip> {}

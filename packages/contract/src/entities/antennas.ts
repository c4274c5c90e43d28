import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, OneOf } from '../define.ts'

export const Antenna = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  name: Type.String(),
  keywords: Type.Array(Type.Array(Type.String())),
  excludeKeywords: Type.Array(Type.Array(Type.String())),
  src: OneOf(['home', 'all', 'users', 'list', 'users_blacklist']),
  userListId: Nullable(Id()),
  users: Type.Array(Type.String()),
  caseSensitive: Type.Boolean(),
  localOnly: Type.Boolean(),
  excludeBots: Type.Boolean(),
  withReplies: Type.Boolean(),
  withFile: Type.Boolean(),
  isActive: Type.Boolean(),
  hasUnreadNote: Type.Boolean(),
  notify: Type.Boolean(),
  excludeNotesInSensitiveChannel: Type.Boolean(),
})
export interface Antenna extends Static<typeof Antenna> {}

import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id } from '../define.ts'

export const UserList = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  name: Type.String(),
  userIds: Type.Optional(Type.Array(Id())),
  isPublic: Type.Boolean(),
})
export interface UserList extends Static<typeof UserList> {}

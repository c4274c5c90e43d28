import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable } from '../define.ts'
import { UserDetailedNotMe } from './users.ts'

export const Following = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  followeeId: Id(),
  followerId: Id(),
  followee: Type.Optional(UserDetailedNotMe),
  follower: Type.Optional(UserDetailedNotMe),
})
export interface Following extends Static<typeof Following> {}

export const Muting = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  expiresAt: Nullable(DateTime()),
  muteeId: Id(),
  mutee: UserDetailedNotMe,
})
export interface Muting extends Static<typeof Muting> {}

export const RenoteMuting = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  muteeId: Id(),
  mutee: UserDetailedNotMe,
})
export interface RenoteMuting extends Static<typeof RenoteMuting> {}

export const Blocking = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  blockeeId: Id(),
  blockee: UserDetailedNotMe,
})
export interface Blocking extends Static<typeof Blocking> {}

import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Id, Nullable, OneOf } from '../define.ts'

/** A user as part of something else: what notes, files and lists carry. Apart from the other users, for those hold notes. */
export const UserLite = Type.Object({
  id: Id(),
  name: Nullable(Type.String()),
  username: Type.String(),
  host: Nullable(Type.String()),
  avatarUrl: Type.String(),
  avatarBlurhash: Nullable(Type.String()),
  avatarDecorations: Type.Array(Type.Object({
    id: Id(),
    angle: Type.Optional(Type.Number()),
    flipH: Type.Optional(Type.Boolean()),
    url: Type.String(),
    offsetX: Type.Optional(Type.Number()),
    offsetY: Type.Optional(Type.Number()),
  })),
  isBot: Type.Optional(Type.Boolean()),
  isCat: Type.Optional(Type.Boolean()),
  requireSigninToViewContents: Type.Optional(Type.Boolean()),
  makeNotesFollowersOnlyBefore: Type.Optional(Nullable(Type.Number())),
  makeNotesHiddenBefore: Type.Optional(Nullable(Type.Number())),
  instance: Type.Optional(Type.Object({
    name: Nullable(Type.String()),
    softwareName: Nullable(Type.String()),
    softwareVersion: Nullable(Type.String()),
    iconUrl: Nullable(Type.String()),
    faviconUrl: Nullable(Type.String()),
    themeColor: Nullable(Type.String()),
  })),
  emojis: Type.Record(Type.String(), Type.String()),
  onlineStatus: OneOf(['unknown', 'online', 'active', 'offline']),
  badgeRoles: Type.Optional(Type.Array(Type.Object({
    name: Type.String(),
    iconUrl: Nullable(Type.String()),
    displayOrder: Type.Number(),
  }))),
})
export interface UserLite extends Static<typeof UserLite> {}

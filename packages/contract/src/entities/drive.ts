import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, Ref } from '../define.ts'
import type { UserLite } from './user-lite.ts'

export const DriveFolder = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  name: Type.String(),
  parentId: Nullable(Id()),
  foldersCount: Type.Optional(Type.Number()),
  filesCount: Type.Optional(Type.Number()),
  parent: Type.Optional(Nullable(Ref<DriveFolder>('DriveFolder'))),
})
export interface DriveFolder extends Static<typeof DriveFolder> {}

export const DriveFile = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  name: Type.String(),
  type: Type.String(),
  md5: Type.String(),
  size: Type.Number(),
  isSensitive: Type.Boolean(),
  blurhash: Nullable(Type.String()),
  properties: Type.Object({
    width: Type.Optional(Type.Number()),
    height: Type.Optional(Type.Number()),
    orientation: Type.Optional(Type.Number()),
    avgColor: Type.Optional(Type.String()),
  }),
  url: Type.String(),
  thumbnailUrl: Nullable(Type.String()),
  comment: Nullable(Type.String()),
  folderId: Nullable(Id()),
  folder: Type.Optional(Nullable(Ref<DriveFolder>('DriveFolder'))),
  userId: Nullable(Id()),
  user: Type.Optional(Nullable(Ref<UserLite>('UserLite'))),
})
export interface DriveFile extends Static<typeof DriveFile> {}

import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, ReactionAcceptance, Ref, Visibility } from '../define.ts'
import { UserLite } from './user-lite.ts'
import { DriveFile } from './drive.ts'

const ChannelOfNote = Type.Object({
  id: Id(),
  name: Type.String(),
  color: Type.String(),
  isSensitive: Type.Boolean(),
  allowRenoteToExternal: Type.Boolean(),
  userId: Nullable(Id()),
})

export const Note = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  deletedAt: Type.Optional(Nullable(DateTime())),
  /** Ours: only notes that were edited have it. */
  updatedAt: Type.Optional(DateTime()),
  text: Nullable(Type.String()),
  cw: Type.Optional(Nullable(Type.String())),
  userId: Id(),
  user: UserLite,
  replyId: Type.Optional(Nullable(Id())),
  renoteId: Type.Optional(Nullable(Id())),
  reply: Type.Optional(Nullable(Ref<Note>('Note'))),
  renote: Type.Optional(Nullable(Ref<Note>('Note'))),
  isHidden: Type.Optional(Type.Boolean()),
  visibility: Visibility(),
  mentions: Type.Optional(Type.Array(Id())),
  visibleUserIds: Type.Optional(Type.Array(Id())),
  fileIds: Type.Optional(Type.Array(Id())),
  files: Type.Optional(Type.Array(DriveFile)),
  tags: Type.Optional(Type.Array(Type.String())),
  poll: Type.Optional(Nullable(Type.Object({
    expiresAt: Type.Optional(Nullable(DateTime())),
    multiple: Type.Boolean(),
    choices: Type.Array(Type.Object({
      isVoted: Type.Boolean(),
      text: Type.String(),
      votes: Type.Number(),
    })),
  }))),
  emojis: Type.Optional(Type.Record(Type.String(), Type.String())),
  channelId: Type.Optional(Nullable(Id())),
  channel: Type.Optional(Nullable(ChannelOfNote)),
  localOnly: Type.Optional(Type.Boolean()),
  reactionAcceptance: Nullable(ReactionAcceptance()),
  reactionEmojis: Type.Record(Type.String(), Type.String()),
  reactions: Type.Record(Type.String(), Type.Number()),
  reactionCount: Type.Number(),
  renoteCount: Type.Number(),
  repliesCount: Type.Number(),
  uri: Type.Optional(Type.String()),
  url: Type.Optional(Type.String()),
  reactionAndUserPairCache: Type.Optional(Type.Array(Type.String())),
  clippedCount: Type.Optional(Type.Number()),
  hasPoll: Type.Optional(Type.Boolean()),
  myReaction: Type.Optional(Nullable(Type.String())),
})
export interface Note extends Static<typeof Note> {}

/** Ours: what a note said from `createdAt` on. */
export const NoteVersion = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  text: Nullable(Type.String()),
  cw: Nullable(Type.String()),
  fileIds: Type.Array(Id()),
  files: Type.Array(DriveFile),
  poll: Nullable(Type.Object({
    choices: Type.Array(Type.String()),
  })),
  /** Of other servers only: custom emojis by name. */
  emojis: Type.Optional(Type.Record(Type.String(), Type.String())),
})
export interface NoteVersion extends Static<typeof NoteVersion> {}

export const NoteDraft = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  text: Nullable(Type.String()),
  cw: Nullable(Type.String()),
  userId: Id(),
  user: UserLite,
  replyId: Nullable(Id()),
  renoteId: Nullable(Id()),
  reply: Type.Optional(Nullable(Note)),
  renote: Type.Optional(Nullable(Note)),
  visibility: Visibility(),
  visibleUserIds: Type.Array(Id()),
  fileIds: Type.Array(Id()),
  files: Type.Optional(Type.Array(DriveFile)),
  hashtag: Nullable(Type.String()),
  poll: Nullable(Type.Object({
    expiresAt: Type.Optional(Nullable(DateTime())),
    expiredAfter: Type.Optional(Nullable(Type.Number())),
    multiple: Type.Boolean(),
    choices: Type.Array(Type.String()),
  })),
  channelId: Nullable(Id()),
  channel: Type.Optional(Nullable(ChannelOfNote)),
  localOnly: Type.Boolean(),
  reactionAcceptance: Nullable(ReactionAcceptance()),
  scheduledAt: Nullable(Type.Number()),
  isActuallyScheduled: Type.Boolean(),
})
export interface NoteDraft extends Static<typeof NoteDraft> {}

export const NoteReaction = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  user: UserLite,
  type: Type.String(),
})
export interface NoteReaction extends Static<typeof NoteReaction> {}

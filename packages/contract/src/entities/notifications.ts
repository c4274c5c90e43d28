import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, OneOf } from '../define.ts'
import { UserLite } from './user-lite.ts'
import { AchievementName } from './users.ts'
import { Note, NoteDraft } from './notes.ts'
import { Role } from './roles.ts'

export const ChatRoom = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  ownerId: Id(),
  owner: UserLite,
  name: Type.String(),
  description: Type.String(),
  isMuted: Type.Optional(Type.Boolean()),
  invitationExists: Type.Optional(Type.Boolean()),
})
export interface ChatRoom extends Static<typeof ChatRoom> {}

export const ChatRoomInvitation = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  userId: Id(),
  user: UserLite,
  roomId: Id(),
  room: ChatRoom,
})
export interface ChatRoomInvitation extends Static<typeof ChatRoomInvitation> {}

export const Notification = Type.Union([
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('note'),
    user: UserLite,
    userId: Id(),
    note: Note,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('mention'),
    user: UserLite,
    userId: Id(),
    note: Note,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('reply'),
    user: UserLite,
    userId: Id(),
    note: Note,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('renote'),
    user: UserLite,
    userId: Id(),
    note: Note,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('quote'),
    user: UserLite,
    userId: Id(),
    note: Note,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('reaction'),
    user: UserLite,
    userId: Id(),
    note: Note,
    reaction: Type.String(),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('pollEnded'),
    user: UserLite,
    userId: Id(),
    note: Note,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('scheduledNotePosted'),
    note: Note,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('scheduledNotePostFailed'),
    noteDraft: NoteDraft,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('follow'),
    user: UserLite,
    userId: Id(),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('receiveFollowRequest'),
    user: UserLite,
    userId: Id(),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('followRequestAccepted'),
    user: UserLite,
    userId: Id(),
    message: Nullable(Type.String()),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('roleAssigned'),
    role: Role,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('chatRoomInvitationReceived'),
    invitation: ChatRoomInvitation,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('achievementEarned'),
    achievement: AchievementName,
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('exportCompleted'),
    exportedEntity: OneOf(['antenna', 'blocking', 'clip', 'customEmoji', 'favorite', 'following', 'muting', 'note', 'userList']),
    fileId: Id(),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('login'),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('createToken'),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('app'),
    body: Type.String(),
    header: Nullable(Type.String()),
    icon: Nullable(Type.String()),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('reaction:grouped'),
    note: Note,
    reactions: Type.Array(Type.Object({
      user: UserLite,
      reaction: Type.String(),
    })),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('renote:grouped'),
    note: Note,
    users: Type.Array(UserLite),
  }),
  Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.Literal('test'),
  }),
])
export type Notification = Static<typeof Notification>

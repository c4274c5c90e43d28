import { Type } from 'typebox'
import { DateTime, Id, Nullable, endpoint, page } from '../define.ts'
import { UserDetailedNotMe } from '../entities/users.ts'

// misskey-js has no type for what is written down, and knows no entries without an author; ours outlive the account.
export const adminShowModerationLogs = endpoint({
  name: 'admin/show-moderation-logs',
  summary: 'What moderators did, the last first. The author is null when the account is gone.',
  tags: ['admin'],
  credential: 'required',
  kind: 'read:admin:show-moderation-log',
  requireModerator: true,
  params: Type.Object({
    ...page(),
    type: Type.Optional(Nullable(Type.String())),
    userId: Type.Optional(Nullable(Id())),
    search: Type.Optional(Nullable(Type.String())),
  }),
  result: Type.Array(Type.Object({
    id: Id(),
    createdAt: DateTime(),
    type: Type.String(),
    info: Type.Unsafe<Record<string, never>>(Type.Record(Type.String(), Type.Unknown())),
    userId: Type.Unsafe<string>(Nullable(Id())),
    user: Type.Unsafe<UserDetailedNotMe>(Nullable(UserDetailedNotMe)),
  })),
  errors: {},
})

export const moderationLogEndpoints = [
  adminShowModerationLogs,
] as const

import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, OneOf } from '../define.ts'

export const RolePolicies = Type.Object({
  gtlAvailable: Type.Boolean(),
  ltlAvailable: Type.Boolean(),
  canPublicNote: Type.Boolean(),
  mentionLimit: Type.Number(),
  canInvite: Type.Boolean(),
  inviteLimit: Type.Number(),
  inviteLimitCycle: Type.Number(),
  inviteExpirationTime: Type.Number(),
  canManageCustomEmojis: Type.Boolean(),
  canManageAvatarDecorations: Type.Boolean(),
  canSearchNotes: Type.Boolean(),
  canSearchUsers: Type.Boolean(),
  canUseTranslator: Type.Boolean(),
  canHideAds: Type.Boolean(),
  canCreateChannel: Type.Boolean(),
  driveCapacityMb: Type.Number(),
  maxFileSizeMb: Type.Number(),
  uploadableFileTypes: Type.Array(Type.String()),
  alwaysMarkNsfw: Type.Boolean(),
  canUpdateBioMedia: Type.Boolean(),
  pinLimit: Type.Number(),
  antennaLimit: Type.Number(),
  wordMuteLimit: Type.Number(),
  webhookLimit: Type.Number(),
  clipLimit: Type.Number(),
  noteEachClipsLimit: Type.Number(),
  userListLimit: Type.Number(),
  userEachUserListsLimit: Type.Number(),
  rateLimitFactor: Type.Number(),
  avatarDecorationLimit: Type.Number(),
  canImportAntennas: Type.Boolean(),
  canImportBlocking: Type.Boolean(),
  canImportFollowing: Type.Boolean(),
  canImportMuting: Type.Boolean(),
  canImportUserLists: Type.Boolean(),
  chatAvailability: OneOf(['available', 'readonly', 'unavailable']),
  noteDraftLimit: Type.Number(),
  scheduledNoteLimit: Type.Number(),
  watermarkAvailable: Type.Boolean(),
})
export interface RolePolicies extends Static<typeof RolePolicies> {}

export const RoleLite = Type.Object({
  id: Id(),
  name: Type.String(),
  color: Nullable(Type.String()),
  iconUrl: Nullable(Type.String()),
  description: Type.String(),
  isModerator: Type.Boolean(),
  isAdministrator: Type.Boolean(),
  displayOrder: Type.Number(),
})
export interface RoleLite extends Static<typeof RoleLite> {}

export type RoleCondFormulaValue = { id: string } & (
  | { type: 'and' | 'or'; values: RoleCondFormulaValue[] }
  | { type: 'not'; value: RoleCondFormulaValue }
  | { type: 'isLocal' | 'isRemote' | 'isSuspended' | 'isLocked' | 'isBot' | 'isCat' | 'isExplorable' }
  | { type: 'roleAssignedTo'; roleId: string }
  | { type: 'createdLessThan' | 'createdMoreThan'; sec: number }
  | { type: 'followersLessThanOrEq' | 'followersMoreThanOrEq' | 'followingLessThanOrEq' | 'followingMoreThanOrEq' | 'notesLessThanOrEq' | 'notesMoreThanOrEq'; value: number }
)

/** A condition of a conditional role: a tree of and, or, not and leaves. */
export const RoleCondFormulaValue = Type.Unsafe<RoleCondFormulaValue>({
  type: 'object',
  required: ['id', 'type'],
  properties: { id: { type: 'string' }, type: { type: 'string' } },
})

export const Role = Type.Intersect([RoleLite, Type.Object({
  createdAt: DateTime(),
  updatedAt: DateTime(),
  target: OneOf(['manual', 'conditional']),
  condFormula: RoleCondFormulaValue,
  isPublic: Type.Boolean(),
  isExplorable: Type.Boolean(),
  asBadge: Type.Boolean(),
  preserveAssignmentOnMoveAccount: Type.Boolean(),
  canEditMembersByModerator: Type.Boolean(),
  policies: Type.Record(Type.String(), Type.Object({
    value: Type.Optional(Type.Union([
      Type.Number(),
      Type.Boolean(),
    ])),
    priority: Type.Optional(Type.Number()),
    useDefault: Type.Optional(Type.Boolean()),
  })),
  usersCount: Type.Number(),
})])
export type Role = Static<typeof Role>

import type { entities } from '@tsubame/contract'

/** What everybody may do unless the server's settings or a role say otherwise. */
export const defaultPolicies: Readonly<entities.RolePolicies> = {
  gtlAvailable: true,
  ltlAvailable: true,
  canPublicNote: true,
  mentionLimit: 20,
  canInvite: false,
  inviteLimit: 0,
  inviteLimitCycle: 10_080,
  inviteExpirationTime: 0,
  canManageCustomEmojis: false,
  canManageAvatarDecorations: false,
  canSearchNotes: false,
  canSearchUsers: true,
  canUseTranslator: true,
  canHideAds: false,
  canCreateChannel: true,
  driveCapacityMb: 100,
  maxFileSizeMb: 30,
  uploadableFileTypes: ['text/*', 'application/json', 'image/*', 'video/*', 'audio/*'],
  alwaysMarkNsfw: false,
  canUpdateBioMedia: true,
  pinLimit: 5,
  antennaLimit: 5,
  wordMuteLimit: 200,
  webhookLimit: 3,
  clipLimit: 10,
  noteEachClipsLimit: 200,
  userListLimit: 10,
  userEachUserListsLimit: 50,
  rateLimitFactor: 1,
  avatarDecorationLimit: 1,
  canImportAntennas: true,
  canImportBlocking: true,
  canImportFollowing: true,
  canImportMuting: true,
  canImportUserLists: true,
  chatAvailability: 'available',
  noteDraftLimit: 10,
  scheduledNoteLimit: 1,
  watermarkAvailable: true,
}

/** The base role: the built-in policies overlaid with the server's own; unknown names are ignored. */
export function basePolicies(overrides: Readonly<Partial<entities.RolePolicies>>): entities.RolePolicies {
  const known = Object.entries(overrides).filter(([name]) => name in defaultPolicies)
  return { ...defaultPolicies, ...(Object.fromEntries(known) as Partial<entities.RolePolicies>) }
}

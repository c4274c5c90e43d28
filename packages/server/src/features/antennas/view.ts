import type { entities } from '@tsubame/contract'
import { idDate } from '../../platform/ids.ts'
import type { AntennaFacts, Keywords } from './facts.ts'

const mutable = (keywords: Keywords) => keywords.map((group) => [...group])

export function presentAntenna(antenna: AntennaFacts): entities.Antenna {
  return {
    id: antenna.id,
    createdAt: idDate(antenna.id),
    name: antenna.name,
    keywords: mutable(antenna.keywords),
    excludeKeywords: mutable(antenna.excludeKeywords),
    src: antenna.src,
    userListId: antenna.userListId,
    users: [...antenna.users],
    caseSensitive: antenna.caseSensitive,
    localOnly: antenna.localOnly,
    excludeBots: antenna.excludeBots,
    withReplies: antenna.withReplies,
    withFile: antenna.withFile,
    excludeNotesInSensitiveChannel: antenna.excludeNotesInSensitiveChannel,
    isActive: antenna.isActive,
    // Clients know these two; nothing was ever made of them.
    hasUnreadNote: false,
    notify: false,
  }
}

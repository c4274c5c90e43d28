import { IconAt, IconBan, IconExternalLink, IconFlag, IconLink, IconMail, IconPencil, IconUserMinus, IconVolume, IconVolumeOff } from '@tabler/icons-vue'
import type { Router } from 'vue-router'
import { compose } from '../../app/compose.ts'
import { t } from '../../app/i18n.ts'
import { useAccounts } from '../../data/accounts.ts'
import { offers } from '../../data/capabilities.ts'
import type { UserEntity } from '../../data/types.ts'
import { menuEntries, openMenu, type MenuEntry } from '../../ui/menu.ts'
import { copyText, report } from '../notes/actions.ts'
import { acctOf } from '../notes/noteFacts.ts'
import { block, mute, removeFollower, unblock, unmute } from './relations.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const muteSpans = [
  { key: 'users.muteFor.ever', ms: null }, { key: 'users.muteFor.tenMinutes', ms: 10 * MINUTE }, { key: 'users.muteFor.hour', ms: HOUR },
  { key: 'users.muteFor.day', ms: DAY }, { key: 'users.muteFor.week', ms: 7 * DAY },
] as const

/** What can be done about a person; also the submenu of their notes. */
export function userEntries(user: UserEntity, router: Router, mayReport: boolean): MenuEntry[] {
  const accounts = useAccounts()
  const isMe = accounts.currentId === user.id
  const signedIn = accounts.isSignedIn
  const acct = acctOf(user)
  return menuEntries([
    { type: 'action', label: t('users.copyAcct'), icon: IconAt, run: () => copyText(`@${user.username}@${user.host ?? location.host}`) },
    { type: 'action', label: t('users.copyUrl'), icon: IconLink, run: () => copyText(`${location.origin}/@${acct}`) },
    Boolean(user.host && (user.url ?? user.uri)) && { type: 'action', label: t('users.openOrigin'), icon: IconExternalLink, run: () => window.open(user.url ?? user.uri ?? '', '_blank', 'noopener') },
    signedIn && !isMe && { type: 'action', label: t('users.mention'), icon: IconMail, run: () => compose({ initialText: `@${acct} ` }) },
    isMe && { type: 'action', label: t('users.editProfile'), icon: IconPencil, run: () => router.push('/settings/profile') },
    { type: 'divider' },
    signedIn && !isMe && (user.isMuted
      ? { type: 'action', label: t('users.unmute'), icon: IconVolume, run: () => unmute(user) }
      : { type: 'submenu', label: t('users.mute'), icon: IconVolumeOff, items: muteSpans.map(span => ({ type: 'action' as const, label: t(span.key), run: () => mute(user, span.ms) })) }),
    signedIn && !isMe && (user.isBlocking
      ? { type: 'action', label: t('users.unblock'), icon: IconBan, run: () => unblock(user) }
      : { type: 'action', label: t('users.block'), icon: IconBan, danger: true, run: () => block(user) }),
    signedIn && !isMe && user.isFollowed === true && { type: 'action', label: t('users.removeFollower'), icon: IconUserMinus, danger: true, run: () => removeFollower(user) },
    mayReport && signedIn && !isMe && { type: 'action', label: t('users.report'), icon: IconFlag, run: () => report(user.id, '') },
  ])
}

export async function openUserMenu(anchor: HTMLElement, user: UserEntity, router: Router): Promise<void> {
  await openMenu(anchor, userEntries(user, router, await offers('users/report-abuse')), { title: `@${acctOf(user)}` })
}

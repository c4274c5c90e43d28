import { IconBell, IconBellFilled, IconFolder, IconFolderFilled, IconHome, IconHomeFilled, IconSearch, IconSettings, IconSettingsFilled, IconUser, IconUserFilled, IconUserPlus } from '@tabler/icons-vue'
import { computed, type Component, type ComputedRef } from 'vue'
import { useAccounts } from '../../data/accounts.ts'
import { useUnread } from '../../features/notifications/useUnread.ts'
import { t } from '../i18n.ts'

export interface NavItem {
  id: string
  label: string
  to: string
  icon: Component
  activeIcon: Component
  /** Unread things behind it. */
  count: number
}

/** The places of the main navigation that this account has. */
export function useNavItems(): ComputedRef<NavItem[]> {
  const accounts = useAccounts()
  const unread = useUnread()
  return computed(() => {
    const me = accounts.me
    if (!me) return []
    return [
      { id: 'home', label: t('app.nav.home'), to: '/', icon: IconHome, activeIcon: IconHomeFilled, count: 0 },
      { id: 'notifications', label: t('app.nav.notifications'), to: '/my/notifications', icon: IconBell, activeIcon: IconBellFilled, count: unread.count },
      { id: 'search', label: t('app.nav.search'), to: '/search', icon: IconSearch, activeIcon: IconSearch, count: 0 },
      ...(me.isLocked || me.hasPendingReceivedFollowRequest ? [{ id: 'requests', label: t('app.nav.requests'), to: '/my/follow-requests', icon: IconUserPlus, activeIcon: IconUserPlus, count: me.hasPendingReceivedFollowRequest ? 1 : 0 }] : []),
      { id: 'drive', label: t('app.nav.drive'), to: '/my/drive', icon: IconFolder, activeIcon: IconFolderFilled, count: 0 },
      { id: 'profile', label: t('app.nav.profile'), to: `/@${me.username}`, icon: IconUser, activeIcon: IconUserFilled, count: 0 },
      { id: 'settings', label: t('app.nav.settings'), to: '/settings', icon: IconSettings, activeIcon: IconSettingsFilled, count: 0 },
    ]
  })
}

/** Whether an address belongs to a place of the navigation. */
export function isAt(item: NavItem, path: string): boolean {
  return item.to === '/' ? path === '/' || path === '/timeline' : path === item.to || path.startsWith(`${item.to}/`)
}

export function badge(count: number): string {
  return count > 99 ? '99+' : String(count)
}

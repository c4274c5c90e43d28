import { IconLogout, IconSettings, IconUser, IconUserPlus, IconUserQuestion } from '@tabler/icons-vue'
import type { Router } from 'vue-router'
import { t } from '../../app/i18n.ts'
import { signOut, switchAccount } from '../../app/session.ts'
import { useAccounts } from '../../data/accounts.ts'
import { confirm } from '../../ui/dialogs.ts'
import { openMenu } from '../../ui/menu.ts'

/** Own profile, the other accounts of this device, and the way out. */
export function openAccountMenu(anchor: HTMLElement, router: Router): Promise<void> {
  const accounts = useAccounts()
  const me = accounts.me
  if (!me) return Promise.resolve()
  const others = accounts.accounts.filter(account => account.id !== me.id)
  return openMenu(anchor, [
    { type: 'action', label: me.name ?? me.username, caption: `@${me.username}`, avatarUrl: me.avatarUrl, icon: IconUser, active: true, run: () => router.push(`/@${me.username}`) },
    ...others.map(account => ({ type: 'action' as const, label: account.me.name ?? account.me.username, caption: `@${account.me.username}`, avatarUrl: account.me.avatarUrl, run: () => switchAccount(account.id) })),
    { type: 'action', label: t('accounts.add'), icon: IconUserPlus, run: () => router.push('/signin?add=1') },
    { type: 'divider' },
    // The phone's bottom bar has no room for it.
    (me.isLocked || me.hasPendingReceivedFollowRequest) && { type: 'action', label: t('app.nav.requests'), icon: IconUserQuestion, run: () => router.push('/my/follow-requests') },
    { type: 'action', label: t('app.settings'), icon: IconSettings, run: () => router.push('/settings') },
    {
      type: 'action', label: t('accounts.signOut'), icon: IconLogout, danger: true, run: async () => {
        if (await confirm({ title: t('accounts.signOutTitle', { name: `@${me.username}` }), text: t('accounts.signOutText'), action: t('accounts.signOut') })) await signOut(me.id)
      },
    },
  ], { title: t('app.account'), side: 'top', align: 'start' })
}

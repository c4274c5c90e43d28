import { t } from '../../app/i18n.ts'
import { api } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { hiddenUsers } from '../../data/hiddenUsers.ts'
import type { UserEntity } from '../../data/types.ts'
import { confirm } from '../../ui/dialogs.ts'
import { toast } from '../../ui/toast.ts'
import { orSay } from '../notes/actions.ts'
import { acctOf } from '../notes/noteFacts.ts'

/** Mute for a while or, with `null`, until taken back. */
export async function mute(user: UserEntity, forMs: number | null): Promise<void> {
  await orSay(async () => {
    await api('mute/create', { userId: user.id, expiresAt: forMs === null ? null : Date.now() + forMs })
    hiddenUsers.add(user.id)
    useEntities().patchUser(user.id, () => ({ isMuted: true }))
    toast(t('users.muted', { name: `@${acctOf(user)}` }), { action: { label: t('ui.undo'), run: () => unmute(user) } })
  })
}

export async function unmute(user: UserEntity): Promise<void> {
  await orSay(async () => {
    await api('mute/delete', { userId: user.id })
    hiddenUsers.delete(user.id)
    useEntities().patchUser(user.id, () => ({ isMuted: false }))
  })
}

export async function block(user: UserEntity): Promise<void> {
  if (!await confirm({ title: t('users.blockTitle', { name: `@${acctOf(user)}` }), text: t('users.blockText'), action: t('users.block'), danger: true })) return
  await orSay(async () => {
    await api('blocking/create', { userId: user.id })
    hiddenUsers.add(user.id)
    useEntities().patchUser(user.id, () => ({ isBlocking: true, isFollowing: false, isFollowed: false }))
  })
}

export async function unblock(user: UserEntity): Promise<void> {
  await orSay(async () => {
    await api('blocking/delete', { userId: user.id })
    hiddenUsers.delete(user.id)
    useEntities().patchUser(user.id, () => ({ isBlocking: false }))
  })
}

/** Ends somebody's following of me. */
export async function removeFollower(user: UserEntity): Promise<void> {
  if (!await confirm({ title: t('users.removeFollowerTitle', { name: `@${acctOf(user)}` }), text: t('users.removeFollowerText'), action: t('users.removeFollower'), danger: true })) return
  await orSay(async () => {
    await api('following/invalidate', { userId: user.id })
    useEntities().patchUser(user.id, () => ({ isFollowed: false }))
  })
}

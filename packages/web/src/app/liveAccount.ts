import { useAccounts } from '../data/accounts.ts'
import { useEmojis } from '../data/emojis.ts'
import { useEntities } from '../data/entities.ts'
import { useStream } from '../data/stream.ts'
import type { EmojiSimple, MeDetailed } from '../data/types.ts'
import { mergeNoteUpdate } from '../features/notes/noteUpdates.ts'
import { useUnread } from '../features/notifications/useUnread.ts'
import { mergeReactionUpdate } from '../features/reactions/updates.ts'
import { alert } from '../ui/dialogs.ts'
import { errorText } from '../ui/errors.ts'
import { firstScreen } from '../ui/firstScreen.ts'
import { t } from './i18n.ts'
import { dropAccount } from './session.ts'

/** Connects the page's socket with the stores: what happens to the account, to notes on screen and to emojis. */
export function installLiveAccount(): void {
  const stream = useStream()
  const entities = useEntities()
  const accounts = useAccounts()
  const emojis = useEmojis()

  stream.onNoteUpdated(event => {
    mergeNoteUpdate(event)
    mergeReactionUpdate(event)
  })
  stream.onBroadcast('emojiAdded', (body: { emoji: EmojiSimple }) => emojis.upsert(body.emoji))
  stream.onBroadcast('emojiUpdated', (body: { emojis: EmojiSimple[] }) => { for (const emoji of body.emojis) emojis.upsert(emoji) })
  stream.onBroadcast('emojiDeleted', (body: { emojis: EmojiSimple[] }) => emojis.remove(body.emojis.map(emoji => emoji.name)))

  const id = accounts.currentId
  if (id === null) return
  const unread = useUnread()
  unread.follow(stream)
  stream.channel('main', undefined, {
    meUpdated: user => accounts.updateMe(user as MeDetailed),
    follow: user => { entities.mergeUsers([user]) },
    unfollow: user => { entities.mergeUsers([user]) },
    myTokenRegenerated: () => dropAccount(id),
  })
  const refresh = async (): Promise<void> => {
    const refusal = await accounts.refresh()
    if (!refusal) {
      unread.sync()
      return
    }
    await alert({ title: t('accounts.signedOutTitle'), text: errorText(refusal) })
    dropAccount(id)
  }
  const tryRefresh = (): void => { refresh().catch((reason: unknown) => console.warn('profile not refreshed', reason)) }
  stream.onReconnect(tryRefresh)
  // The shell is drawn from the copy on this device, so what is on screen first goes first.
  void firstScreen.then(tryRefresh)
}

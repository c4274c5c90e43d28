import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useAccounts } from '../../data/accounts.ts'
import type { StreamHub } from '../../data/stream.ts'

/** How many notifications wait to be read, for badges and the page title. */
export const useUnread = defineStore('unread', () => {
  const count = ref(0)

  /** Takes the count from the account's profile as the server last gave it. */
  function sync(): void {
    const me = useAccounts().me
    count.value = me?.unreadNotificationsCount ?? 0
  }

  function clear(): void {
    count.value = 0
    useAccounts().updateMe({ unreadNotificationsCount: 0, hasUnreadNotification: false })
  }

  function follow(stream: StreamHub): void {
    sync()
    stream.channel('main', undefined, {
      unreadNotification: () => { count.value++ },
      readAllNotifications: clear,
    })
  }

  return { count, sync, clear, follow }
})

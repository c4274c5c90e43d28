import { onActivated, onBeforeUnmount, onDeactivated, shallowRef, watchEffect, type MaybeRefOrGetter, toValue, computed } from 'vue'
import { useMeta } from '../data/meta.ts'
import { useUnread } from '../features/notifications/useUnread.ts'

const pageTitle = shallowRef('')

/** Keeps `document.title` as `(unread) page · server`. Called once by the root component. */
export function installTitle(): void {
  watchEffect(() => {
    const unread = useUnread().count
    const base = pageTitle.value ? `${pageTitle.value} · ${useMeta().name}` : useMeta().name
    document.title = unread > 0 ? `(${unread > 99 ? '99+' : unread}) ${base}` : base
  })
}

/** Names the page that calls it, as long as it is the one shown. */
export function usePageTitle(title: MaybeRefOrGetter<string>): void {
  const active = shallowRef(true)
  onActivated(() => { active.value = true })
  onDeactivated(() => { active.value = false })
  const text = computed(() => toValue(title))
  const stop = watchEffect(() => { if (active.value) pageTitle.value = text.value })
  onBeforeUnmount(stop)
}

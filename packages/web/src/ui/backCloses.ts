import { onBeforeUnmount, onMounted } from 'vue'

let nextId = 1
/** Resolves when the browser has left an entry that a closing overlay gave back; entries must not be added before. */
let settled: Promise<void> = Promise.resolve()

/** Resolves when no closing overlay is still giving its entry back. */
export function historySettled(): Promise<void> {
  return settled
}

function overlayIds(): number[] {
  const ids: unknown = history.state?.overlays
  return Array.isArray(ids) ? ids as number[] : []
}

/**
 * Gives the overlay that calls it a history entry, so that the browser's Back closes it and not the page.
 * Used by dialogs, sheets and the lightbox. `close` may be called by other means too; the entry is then taken back.
 */
export function useBackCloses(close: () => void): void {
  const id = nextId++
  let entered = false
  let unmounted = false
  const onPop = (): void => {
    if (entered && !overlayIds().includes(id)) {
      entered = false
      close()
    }
  }
  onMounted(() => {
    void settled.then(() => {
      if (unmounted) return
      history.pushState({ ...history.state, overlays: [...overlayIds(), id] }, '')
      entered = true
      addEventListener('popstate', onPop)
    })
  })
  onBeforeUnmount(() => {
    unmounted = true
    removeEventListener('popstate', onPop)
    // When a link inside the overlay has moved on, its entry lies behind the new page and stays.
    if (!entered || overlayIds().at(-1) !== id) return
    settled = new Promise(resolve => addEventListener('popstate', () => resolve(), { once: true }))
    history.back()
  })
}

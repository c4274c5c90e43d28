const KEY = 'tsubame:reloaded-at'
const ONCE_WITHIN_MS = 30_000

/**
 * After an update the server no longer has the chunks that an open page would load next. Reloading gets the new build;
 * not again within half a minute, because then something else is wrong and the error must be seen.
 */
export function reloadWhenStale(): void {
  addEventListener('vite:preloadError', event => {
    const before = Number(sessionStorage.getItem(KEY) ?? 0)
    if (Date.now() - before < ONCE_WITHIN_MS) return
    event.preventDefault()
    sessionStorage.setItem(KEY, String(Date.now()))
    location.reload()
  })
}

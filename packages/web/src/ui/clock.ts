import { shallowRef } from 'vue'

const now = shallowRef(Date.now())
const TICK_MS = 10_000

setInterval(() => { if (document.visibilityState === 'visible') now.value = Date.now() }, TICK_MS)
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') now.value = Date.now() })

/** One ticking clock for every relative time on the page; it rests while the tab is hidden. */
export function useClock() {
  return now
}

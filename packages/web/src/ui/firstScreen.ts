/** Pages without a list of notes never say that they are drawn; what waits for it goes on then. */
const AT_THE_LATEST_MS = 800

let tell: () => void = () => {}

/** Resolves when what people came for is on the screen: work that can wait for it must not delay it. */
export const firstScreen = new Promise<void>(resolve => {
  tell = resolve
  setTimeout(resolve, AT_THE_LATEST_MS)
}).then(idle)

/** To be called when the first rows of a list have been painted. */
export function firstScreenDrawn(): void {
  tell()
}

function idle(): Promise<void> {
  // Safari has no such callback.
  if (!('requestIdleCallback' in window)) return new Promise(resolve => setTimeout(resolve, 100))
  return new Promise(resolve => requestIdleCallback(() => resolve(), { timeout: 1000 }))
}

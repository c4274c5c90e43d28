import { markRaw, nextTick, shallowRef, type Component } from 'vue'
import { historySettled } from './backCloses.ts'

interface Overlay {
  id: number
  component: Component
  props: Record<string, unknown>
  resolve: (result: unknown) => void
}

let nextId = 1

/** Overlays opened from code, lowest first; drawn by `OverlayHost`. */
export const overlays = shallowRef<readonly Overlay[]>([])

/**
 * Mounts a component above the page and waits for it. The component emits `close` with its result (or nothing) when it is done.
 * Only for things that answer a question or stand on their own; what belongs to a page is written in its template.
 */
export function openOverlay<Answer>(component: Component, props: Record<string, unknown> = {}): Promise<Answer | undefined> {
  return new Promise(resolve => {
    const overlay: Overlay = { id: nextId++, component: markRaw(component), props, resolve: answer => resolve(answer as Answer | undefined) }
    overlays.value = [...overlays.value, overlay]
  })
}

export function closeOverlay(id: number, result: unknown): void {
  const overlay = overlays.value.find(entry => entry.id === id)
  if (!overlay) return
  overlays.value = overlays.value.filter(entry => entry.id !== id)
  // Its history entry goes with it, a little later: whoever acts on the answer may go to another page, and that one must not be taken back instead.
  void nextTick().then(historySettled).then(() => overlay.resolve(result))
}

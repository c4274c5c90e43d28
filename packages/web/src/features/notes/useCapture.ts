import { onActivated, onBeforeUnmount, onDeactivated, onMounted, watch, type Ref } from 'vue'
import { useStream } from '../../data/stream.ts'

/** Hears what happens to a note while the component that calls it is on a visible page. */
export function useCapture(noteId: Readonly<Ref<string | undefined>>): void {
  let release: (() => void) | null = null
  let shown = false

  function update(): void {
    release?.()
    release = shown && noteId.value ? useStream().capture(noteId.value) : null
  }
  const show = (): void => { if (!shown) { shown = true; update() } }
  const hide = (): void => { shown = false; update() }

  onMounted(show)
  onActivated(show)
  onDeactivated(hide)
  onBeforeUnmount(hide)
  watch(noteId, update)
}

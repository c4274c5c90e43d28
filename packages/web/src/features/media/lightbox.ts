import type { DriveFile } from '../../data/types.ts'
import { openOverlay } from '../../ui/overlays.ts'

/** Shows pictures large, from `start` on. Resolves when it is closed; `anchor` gets the focus back. */
export async function openLightbox(files: readonly DriveFile[], start: number, anchor: HTMLElement | null = null): Promise<void> {
  const { default: component } = await import('./Lightbox.vue')
  await openOverlay(component, { files, start: Math.max(0, start) })
  anchor?.focus({ preventScroll: true })
}

import { defineAsyncComponent } from 'vue'
import { openOverlay } from '../../ui/overlays.ts'

export interface EmojiPickerOptions {
  purpose: 'reaction' | 'compose'
  /** Greys out what may not be used on the note in question. */
  allowed?: (value: string) => boolean
  /** Given, the picker stays open and reports every pick; the promise then resolves to null when it is closed. */
  onPick?: (value: string) => void
}

const EmojiPickerPopup = defineAsyncComponent(() => import('./EmojiPickerPopup.vue'))

/** Lets a person pick an emoji beside `anchor` (a sheet on phones). Resolves to the character or `:name:`, null when dismissed. */
export async function openEmojiPicker(anchor: HTMLElement, options: EmojiPickerOptions): Promise<string | null> {
  return (await openOverlay<string>(EmojiPickerPopup, { anchor, ...options })) ?? null
}

import { shallowRef } from 'vue'

export interface Toast {
  id: number
  text: string
  kind: 'plain' | 'good' | 'bad'
  action?: { label: string; run: () => unknown }
}

const SHOWN_MS = 4000
const WITH_ACTION_MS = 7000
const MAX_SHOWN = 3
let nextId = 1

export const toasts = shallowRef<readonly Toast[]>([])

export function dismissToast(id: number): void {
  toasts.value = toasts.value.filter(entry => entry.id !== id)
}

/** A short word about what has just happened; leaves by itself. */
export function toast(text: string, options: { kind?: Toast['kind']; action?: Toast['action'] } = {}): void {
  const entry: Toast = { id: nextId++, text, kind: options.kind ?? 'plain', ...(options.action ? { action: options.action } : {}) }
  toasts.value = [...toasts.value, entry].slice(-MAX_SHOWN)
  setTimeout(() => dismissToast(entry.id), entry.action ? WITH_ACTION_MS : SHOWN_MS)
}

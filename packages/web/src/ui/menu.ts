import type { MenuEntry } from './menuTypes.ts'
import { openOverlay } from './overlays.ts'

export type { MenuAction, MenuEntry, MenuSubmenu, MenuSwitch } from './menuTypes.ts'

export interface MenuOptions {
  /** What the menu is about, for screen readers and the sheet's title. */
  title: string
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom' | 'left' | 'right'
}

/** Leaves out entries that do not apply (`false`, `null`) and dividers that would then stand at an edge or twice. */
export function menuEntries(entries: readonly (MenuEntry | false | null | undefined)[]): MenuEntry[] {
  const kept = entries.filter((entry): entry is MenuEntry => Boolean(entry))
  return kept.filter((entry, index) => entry.type !== 'divider' || (index > 0 && index < kept.length - 1 && kept[index - 1]?.type !== 'divider'))
}

/** Opens a menu at an element: a dropdown, or a sheet on phones. Resolves when it has closed; the chosen action has then started. */
export async function openMenu(anchor: HTMLElement, entries: readonly (MenuEntry | false | null | undefined)[], options: MenuOptions): Promise<void> {
  const { default: component } = await import('./Menu.vue')
  const chosen = await openOverlay<() => unknown>(component, { anchor, entries: menuEntries(entries), ...options })
  await chosen?.()
}

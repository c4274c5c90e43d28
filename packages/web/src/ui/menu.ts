import type { Component } from 'vue'
import { openOverlay } from './overlays.ts'

export interface MenuAction {
  type: 'action'
  label: string
  icon?: Component
  /** A second, quieter line. */
  caption?: string
  /** A picture instead of an icon. */
  avatarUrl?: string | null
  danger?: boolean
  active?: boolean
  disabled?: boolean
  run: () => unknown
}
export interface MenuSwitch { type: 'switch'; label: string; icon?: Component; value: boolean; disabled?: boolean; toggle: (value: boolean) => unknown }
export interface MenuSubmenu { type: 'submenu'; label: string; icon?: Component; items: MenuEntry[] }
export type MenuEntry = MenuAction | MenuSwitch | MenuSubmenu | { type: 'divider' } | { type: 'label'; label: string }

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

import type { Component } from 'vue'

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

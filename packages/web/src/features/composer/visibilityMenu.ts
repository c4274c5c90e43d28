import { IconHome, IconLock, IconMail, IconWorld } from '@tabler/icons-vue'
import type { Component } from 'vue'
import { t } from '../../app/i18n.ts'
import type { NoteEntity, Visibility } from '../../data/types.ts'
import type { MenuEntry } from '../../ui/menu.ts'
import { visibilityObstacle } from './prefill.ts'

export const visibilityIcons: Record<Visibility, Component> = { public: IconWorld, home: IconHome, followers: IconLock, specified: IconMail }
const order: readonly Visibility[] = ['public', 'home', 'followers', 'specified']

/** Rows to choose who can see a note, each with what it means or why it cannot be chosen. */
export function visibilityEntries(current: Visibility, facts: { canPublicNote: boolean; localOnly: boolean; targets: readonly NoteEntity[] }, choose: (choice: Visibility) => void): MenuEntry[] {
  return order.map((choice) => {
    const reason = visibilityObstacle(choice, facts)
    return {
      type: 'action', label: t(`composer.visibility.${choice}`), icon: visibilityIcons[choice], active: choice === current, disabled: reason !== null,
      caption: reason === null ? t(`composer.visibilityHint.${choice}`) : t(`composer.visibilityObstacle.${reason}`),
      run: () => { choose(choice) },
    }
  })
}

import type { Router } from 'vue-router'
import { useAccounts } from '../data/accounts.ts'
import { usePreferences } from '../data/preferences.ts'
import { openOverlay, overlays } from '../ui/overlays.ts'
import { compose } from './compose.ts'

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Moves focus to the next or previous note on the page, starting at the first one in sight. */
export function moveFocus(step: 1 | -1): void {
  const notes = [...document.querySelectorAll<HTMLElement>('[data-note]')].filter(note => note.offsetParent !== null)
  const focused = document.activeElement?.closest<HTMLElement>('[data-note]')
  const index = focused ? notes.indexOf(focused) : -1
  const bar = 128
  const target = index >= 0 ? notes[index + step] : notes.find(note => note.getBoundingClientRect().top >= bar - 8) ?? notes[0]
  if (!target) return
  target.focus({ preventScroll: true })
  const box = target.getBoundingClientRect()
  if (box.top < bar || box.bottom > innerHeight - 24) scrollTo({ top: scrollY + box.top - bar, behavior: 'instant' })
}

async function showHelp(): Promise<void> {
  const { default: component } = await import('./ShortcutsDialog.vue')
  await openOverlay(component)
}

/** Keys that work anywhere on the page; the ones of a single note are on the note itself. */
export function installShortcuts(router: Router): void {
  const preferences = usePreferences()
  const keys: Record<string, () => unknown> = {
    j: () => moveFocus(1), k: () => moveFocus(-1),
    n: () => useAccounts().isSignedIn && compose(), p: () => useAccounts().isSignedIn && compose(),
    s: () => router.push('/search'), '/': () => router.push('/search'),
    d: () => { preferences.theme = preferences.isDark ? 'light' : 'dark' },
    '?': showHelp,
  }
  addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key !== 'j' && event.key !== 'k') return
    // With a modal on top the keys are its own.
    if (isTyping(event.target) || overlays.value.length > 0 || document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return
    const action = keys[event.key]
    if (!action) return
    event.preventDefault()
    void action()
  })
}

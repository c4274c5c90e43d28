import { defineStore } from 'pinia'
import { computed, reactive, toRefs, watch } from 'vue'
import { readStored } from './stored.ts'
import type { Visibility } from './types.ts'

const STORAGE_KEY = 'tsubame:preferences'

export type ThemeChoice = 'auto' | 'light' | 'dark'

/** Everything a person may set on this device, under the names other clients of this API use where they have one. */
export interface Preferences {
  theme: ThemeChoice
  lang: 'en' | 'ja' | null
  fontSize: 14 | 15 | 16 | 17
  // posting
  defaultNoteVisibility: Visibility
  defaultNoteLocalOnly: boolean
  rememberNoteVisibility: boolean
  keepCw: boolean
  autoloadDrafts: boolean
  reactionAcceptance: 'likeOnly' | 'likeOnlyForRemote' | 'nonSensitiveOnly' | 'nonSensitiveOnlyForLocalLikeOnlyForRemote' | null
  // timeline and note
  timeline: 'home' | 'local' | 'social' | 'global'
  withRenotes: boolean
  withReplies: boolean
  onlyFiles: boolean
  withSensitive: boolean
  collapseRenotes: boolean
  instanceTicker: 'none' | 'remote' | 'always'
  showRepliesCount: boolean
  showRenotesCount: boolean
  showReactionsCount: boolean
  confirmOnReact: boolean
  alwaysConfirmFollow: boolean
  reactionsDisplaySize: 'small' | 'medium' | 'large'
  enableInfiniteScroll: boolean
  useGroupedNotifications: boolean
  // media
  nsfw: 'force' | 'respect' | 'ignore'
  confirmWhenRevealingSensitiveMedia: boolean
  highlightSensitiveMedia: boolean
  loadRawImages: boolean
  disableShowingAnimatedImages: boolean
  // motion and markup
  animation: boolean
  animatedMfm: boolean
  advancedMfm: boolean
  // emoji
  recentEmojis: string[]
  pinnedEmojis: string[]
  skinTone: 0 | 1 | 2 | 3 | 4 | 5
  mutingEmojis: string[]
}

/** The values of a device on which nothing was chosen. Motion follows the system's wish. */
export function defaultPreferences(reducedMotion: boolean): Preferences {
  return {
    theme: 'auto', lang: null, fontSize: 15,
    defaultNoteVisibility: 'public', defaultNoteLocalOnly: false, rememberNoteVisibility: false, keepCw: true, autoloadDrafts: true, reactionAcceptance: 'nonSensitiveOnly',
    timeline: 'home', withRenotes: true, withReplies: true, onlyFiles: false, withSensitive: true,
    collapseRenotes: true, instanceTicker: 'remote', showRepliesCount: true, showRenotesCount: true, showReactionsCount: false,
    confirmOnReact: false, alwaysConfirmFollow: true, reactionsDisplaySize: 'medium', enableInfiniteScroll: true, useGroupedNotifications: true,
    nsfw: 'respect', confirmWhenRevealingSensitiveMedia: false, highlightSensitiveMedia: false, loadRawImages: false, disableShowingAnimatedImages: false,
    animation: !reducedMotion, animatedMfm: !reducedMotion, advancedMfm: true,
    recentEmojis: [], pinnedEmojis: ['👍', '❤️', '😆', '🎉', '🙏', '🤔', '😢', '👏', '🔥', '👀'], skinTone: 0, mutingEmojis: [],
  }
}

/** Preferences of this device. Only differences from the defaults are stored; other tabs follow a change at once. */
export const usePreferences = defineStore('preferences', () => {
  const defaults = defaultPreferences(matchMedia('(prefers-reduced-motion: reduce)').matches)
  const chosen = (): Preferences => ({ ...defaults, ...readStored(STORAGE_KEY) as Partial<Preferences> | null })
  const values = reactive<Preferences>(chosen())
  const systemDark = matchMedia('(prefers-color-scheme: dark)')
  const system = reactive({ dark: systemDark.matches })
  systemDark.addEventListener('change', event => { system.dark = event.matches })

  watch(values, current => {
    const changed = Object.fromEntries(Object.entries(current).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key as keyof Preferences])))
    localStorage.setItem(STORAGE_KEY, JSON.stringify(changed))
  }, { deep: true })

  addEventListener('storage', event => {
    // In one step: a value that went by its default on the way would look changed to everything that follows it.
    if (event.key === STORAGE_KEY) Object.assign(values, chosen())
  })

  const isDark = computed(() => values.theme === 'dark' || (values.theme === 'auto' && system.dark))
  return { ...toRefs(values), isDark, defaults }
})

import { computed, effectScope, type ComputedRef } from 'vue'
import { currentLanguage } from '../../app/i18n.ts'
import { useAccounts } from '../../data/accounts.ts'
import { usePreferences } from '../../data/preferences.ts'
import type { MfmContext } from './context.ts'

/** What a text's drawing depends on that is the same for all texts of the page. */
export type Reader = Pick<MfmContext, 'animated' | 'advanced' | 'localHost' | 'me' | 'locale'>

let reader: ComputedRef<Reader> | null = null

/** Shared by all texts: hundreds of them on a page need not each watch the account and the preferences. */
export function useReader(): ComputedRef<Reader> {
  reader ??= effectScope(true).run(() => {
    const accounts = useAccounts()
    const preferences = usePreferences()
    // By name: other changes of the profile must not draw every text anew.
    const me = computed(() => accounts.me === null ? null : `${accounts.me.username.toLowerCase()}@${location.host}`)
    return computed(() => ({ animated: preferences.animatedMfm, advanced: preferences.advancedMfm, localHost: location.host, me: me.value, locale: currentLanguage() }))
  }) as ComputedRef<Reader>
  return reader
}

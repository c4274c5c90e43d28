import { shallowReactive } from 'vue'

/** People muted or blocked on this page since it was opened: their notes leave every list at once, before any refetch. */
export const hiddenUsers = shallowReactive(new Set<string>())

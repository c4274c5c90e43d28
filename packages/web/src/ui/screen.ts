import { readonly, shallowRef, type Ref } from 'vue'

function media(queryText: string): Readonly<Ref<boolean>> {
  const list = matchMedia(queryText)
  const matches = shallowRef(list.matches)
  list.addEventListener('change', event => { matches.value = event.matches })
  return readonly(matches)
}

/** Bottom bar, sheets instead of popovers. The same widths stand in the shells' style sheets. */
export const isPhone = media('(max-width: 500px)')
/** Widget column beside the middle one. */
export const hasAside = media('(min-width: 1100px)')
/** Navigation with words rather than an icon rail. */
export const hasFullNav = media('(min-width: 1280px)')

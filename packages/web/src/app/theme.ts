let painted = false

/** Puts the theme on the root element; after the first time with a soft cross-fade where the browser can. */
export function applyTheme(dark: boolean): void {
  const root = document.documentElement
  const name = dark ? 'dark' : 'light'
  const paint = (): void => {
    root.dataset.theme = name
    root.style.colorScheme = name
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', getComputedStyle(root).getPropertyValue('--paper').trim())
  }
  if (painted && root.dataset.theme !== name && root.dataset.motion !== 'off' && 'startViewTransition' in document) document.startViewTransition(paint)
  else paint()
  painted = true
}

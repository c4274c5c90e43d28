// Runs before the first paint and outside the bundle (the content security policy allows no inline script):
// puts the stored theme and language on <html>, so that nobody sees the wrong one flash.
(() => {
  const root = document.documentElement
  let theme = 'auto'
  let lang = null
  try {
    const stored = JSON.parse(localStorage.getItem('tsubame:preferences') || '{}')
    if (stored.theme === 'light' || stored.theme === 'dark') theme = stored.theme
    if (typeof stored.lang === 'string') lang = stored.lang
  } catch {
    // Storage is blocked or holds rubbish: the defaults are right for a first visit too.
    theme = 'auto'
  }
  const dark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = dark ? 'dark' : 'light'
  root.style.colorScheme = dark ? 'dark' : 'light'
  const tint = document.querySelector('meta[name=theme-color]')
  if (tint) tint.content = dark ? '#10121c' : '#fafafc'
  const wanted = lang || (navigator.languages || [navigator.language]).find(l => /^(ja|en)\b/i.test(l)) || 'en'
  root.lang = /^ja/i.test(wanted) ? 'ja' : 'en'
})()

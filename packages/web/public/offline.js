// The offline page has no bundle: it speaks the stored language and reloads when the connection is back.
let lang = navigator.language
try {
  lang = JSON.parse(localStorage.getItem('tsubame:preferences') || '{}').lang || lang
} catch {
  // Without storage the browser's language is the best guess.
  lang = navigator.language
}
if (lang.startsWith('ja')) {
  document.documentElement.lang = 'ja'
  for (const element of document.querySelectorAll('[data-ja]')) element.textContent = element.dataset.ja
}
addEventListener('online', () => location.reload())

const copied = ['direction', 'boxSizing', 'width', 'borderTopWidth', 'borderRightWidth', 'borderBottomWidth', 'borderLeftWidth', 'borderStyle', 'paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft',
  'fontStyle', 'fontVariant', 'fontWeight', 'fontStretch', 'fontSize', 'lineHeight', 'fontFamily', 'textAlign', 'textTransform', 'textIndent', 'letterSpacing', 'wordSpacing', 'tabSize', 'fontFeatureSettings', 'lineBreak', 'wordBreak', 'overflowWrap'] as const

/** Where position `at` of a text field stands on screen: browsers tell no position inside a field, so a copy is measured. */
export function caretPoint(field: HTMLTextAreaElement | HTMLInputElement, at: number): { left: number; top: number; bottom: number } {
  const style = getComputedStyle(field)
  const mirror = document.createElement('div')
  for (const property of copied) mirror.style[property] = style[property]
  mirror.style.position = 'absolute'
  mirror.style.top = '0'
  mirror.style.left = '-9999px'
  mirror.style.visibility = 'hidden'
  mirror.style.whiteSpace = field instanceof HTMLTextAreaElement ? 'pre-wrap' : 'pre'
  mirror.style.height = 'auto'
  mirror.textContent = field.value.slice(0, at)
  const marker = document.createElement('span')
  marker.textContent = '\u200B'
  mirror.append(marker)
  document.body.append(mirror)
  const box = field.getBoundingClientRect()
  const left = box.left + marker.offsetLeft - field.scrollLeft
  const top = box.top + marker.offsetTop - field.scrollTop
  const height = marker.offsetHeight
  mirror.remove()
  return { left, top, bottom: top + height }
}

/** Replaces part of a field as if typed, so that undo and listeners work. */
export function replaceText(field: HTMLTextAreaElement | HTMLInputElement, start: number, end: number, text: string, caret = text.length): void {
  field.focus({ preventScroll: true })
  field.setSelectionRange(start, end)
  // The only way that keeps the browser's undo history; where it is gone the plain way still inserts.
  const typed = text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text)
  if (!typed) {
    field.setRangeText(text, start, end, 'end')
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
  }
  field.setSelectionRange(start + caret, start + caret)
}

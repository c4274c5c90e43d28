/** Larger ones are not taken for pictures: a drawing can be made to cost far more than its size. */
export const MAX_SVG_BYTES = 1024 * 1024

/** Whether text is an SVG document: nothing but declarations and comments before its root. */
export function isSvg(text: string): boolean {
  // One part after the other: a single pattern would try a long row of comments in every combination.
  const part = /\s+|<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE\s[^>[]*(?:\[[^\]]*\]\s*)?>/iy
  let at = text.startsWith('\uFEFF') ? 1 : 0
  for (part.lastIndex = at; part.test(text); part.lastIndex = at) at = part.lastIndex
  return /^<svg[\s>/]/i.test(text.slice(at, at + 5))
}

/** Whether width and height are given in pixels or not at all; other units have no size of their own. */
export function hasPixelSize(text: string): boolean {
  const root = /<svg[\s>/][^>]*/i.exec(text)?.[0] ?? ''
  return ['width', 'height'].every((name) => {
    const value = new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`, 'i').exec(root)?.[1]
    return value === undefined || /^\s*[\d.]+(px)?\s*$/i.test(value)
  })
}

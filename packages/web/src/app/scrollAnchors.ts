interface Anchor {
  row: string
  top: number
}

/** Below the page header: rows above this line are hidden behind it. */
const HEADER_PX = 60
/** Rows around the anchor are laid out over the next few frames and push it about. */
const SETTLING_FRAMES = 6
const anchors = new Map<string, Anchor>()

/**
 * Remembers which row of a list stands at the top of the window when a page is left. A number of pixels would not do:
 * rows that are off screen are not laid out, so their heights differ when the page comes back.
 */
export function rememberAnchor(path: string): void {
  const row = [...document.querySelectorAll<HTMLElement>('[data-row]')].find(element => element.offsetParent !== null && element.getBoundingClientRect().bottom > HEADER_PX)
  if (row?.dataset.row && scrollY > 0) anchors.set(path, { row: row.dataset.row, top: row.getBoundingClientRect().top })
  else anchors.delete(path)
}

/** Brings a page back to where it was left. False when the row that stood at its top is not there any more. */
export function recallAnchor(path: string): boolean {
  const anchor = anchors.get(path)
  if (!anchor) return false
  const row = [...document.querySelectorAll<HTMLElement>('[data-row]')].find(element => element.dataset.row === anchor.row && element.offsetParent !== null)
  if (!row) return false
  let frames = SETTLING_FRAMES
  const align = (): void => {
    scrollBy({ top: row.getBoundingClientRect().top - anchor.top, behavior: 'instant' })
    if (--frames > 0 && row.isConnected) requestAnimationFrame(align)
  }
  align()
  return true
}

/** The cell that an arrow key leads to from `from`, by where cells stand on screen; null at an edge or for other keys. */
export function gridTarget(cells: readonly HTMLElement[], from: HTMLElement, key: string): HTMLElement | null {
  const at = cells.indexOf(from)
  if (key === 'ArrowRight') return cells[at + 1] ?? null
  if (key === 'ArrowLeft') return cells[at - 1] ?? null
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return null
  const down = key === 'ArrowDown'
  const own = from.getBoundingClientRect()
  const middle = own.left + own.width / 2
  const beyond = (box: DOMRect): boolean => (down ? box.top >= own.bottom - 1 : box.bottom <= own.top + 1)
  let best: { cell: HTMLElement; row: number; aside: number } | null = null
  for (const cell of down ? cells.slice(at + 1) : cells.slice(0, at).reverse()) {
    const box = cell.getBoundingClientRect()
    if (!beyond(box)) continue
    const row = Math.abs(box.top - own.top)
    const aside = Math.abs(box.left + box.width / 2 - middle)
    // Cells come in reading order, so once a further row begins the nearest one is complete.
    if (best !== null && row > best.row + 4) break
    if (best === null || aside < best.aside) best = { cell, row, aside }
  }
  return best?.cell ?? null
}

/** Names that programs give to what was copied from a screen; they say nothing. */
const genericName = /^(?:image|unknown|screenshot|clipboard)?\.(?:png|jpe?g|webp|gif)$/i

const two = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-22 10-04-05.png`, and with a number from the second of several files on. */
export function pastedName(original: string, now: Date, index: number): string {
  if (!genericName.test(original)) return original
  const extension = /\.[^.]+$/.exec(original)?.[0] ?? ''
  const stamp = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`
  return `${stamp}${index > 0 ? ` ${index + 1}` : ''}${extension}`
}

export function renamedPaste(files: readonly File[], now: Date): File[] {
  return files.map((file, index) => new File([file], pastedName(file.name, now, index), { type: file.type, lastModified: file.lastModified }))
}

/** Id of a note of this server when the pasted text is its address and nothing else. */
export function pastedNoteId(text: string, origin: string): string | null {
  return new RegExp(`^${origin.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}/notes/([a-z0-9]+)/?$`, 'i').exec(text.trim())?.[1] ?? null
}

/** Longer than this is offered as a file. */
export const longPaste = 1000

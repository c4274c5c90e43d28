/** A text in a pattern of SQL's `like`, where nothing in it stands for anything else. */
export function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&')
}

/** The pattern of all that contains a text. */
export function containing(text: string): string {
  return `%${literal(text)}%`
}

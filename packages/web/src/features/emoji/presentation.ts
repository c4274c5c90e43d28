/**
 * Reactions and texts travel without the selector that asks for the coloured form (U+FE0F), and a bare ❤ would be drawn as
 * a black letter. This adds it where the character would otherwise be text.
 */
export function presentEmoji(emoji: string): string {
  const points = [...emoji]
  return points.length === 1 && !/\p{Emoji_Presentation}/u.test(emoji) && /\p{Emoji}/u.test(emoji) ? `${emoji}\uFE0F` : emoji
}

/** The form in which the server keeps a Unicode reaction: without selectors, unless the sequence is joined from several. */
export function canonicalEmoji(emoji: string): string {
  return emoji.includes('\u200D') ? emoji : emoji.replaceAll('\uFE0F', '')
}

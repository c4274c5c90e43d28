/** Signs that may begin something other than text, in names and one-line summaries: emojis and the tag around plain text. */
const inPlain = /[:<]|\u200D|\u20E3|\uFE0F|\p{Extended_Pictographic}|\p{Regional_Indicator}/u
/** The same for whole texts, where marks, functions, mentions, tags, addresses, quotes and searches are known as well. */
const inFull = /[*_~`$@#[\]>\\]|\b(?:search)\s*$|検索\s*$/imu

/** True when a text is surely nothing but text, so that it need not be parsed: most names are. */
export function isBare(text: string, plain: boolean): boolean {
  return !inPlain.test(text) && (plain || !inFull.test(text))
}

import { currentLanguage, t } from '../app/i18n.ts'

/** Makes a formatter per language once: making one costs a thousand times as much as using it. */
function perLanguage<Formatter>(make: (language: string) => Formatter): () => Formatter {
  const made = new Map<string, Formatter>()
  return () => {
    const language = currentLanguage()
    const known = made.get(language) ?? make(language)
    made.set(language, known)
    return known
  }
}

const relativeFormat = perLanguage(language => new Intl.RelativeTimeFormat(language, { style: 'narrow', numeric: 'always' }))
const absoluteFormat = perLanguage(language => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium' }))
const dayFormat = perLanguage(language => new Intl.DateTimeFormat(language, { weekday: 'short', month: 'long', day: 'numeric' }))
const dayAndYearFormat = perLanguage(language => new Intl.DateTimeFormat(language, { weekday: 'short', month: 'long', day: 'numeric', year: 'numeric' }))
const compactFormat = perLanguage(language => new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }))
const numberFormat = perLanguage(language => new Intl.NumberFormat(language))

const steps = [
  ['second', 60], ['minute', 60], ['hour', 24], ['day', 7], ['week', 4.345], ['month', 12], ['year', Number.POSITIVE_INFINITY],
] as const

/** `3 min`, `2 d`: the largest unit that fits, short, past or future. */
export function relativeTime(date: Date, now: number): string {
  const seconds = (date.getTime() - now) / 1000
  if (Math.abs(seconds) < 10) return t('ui.justNow')
  let value = seconds
  for (const [unit, size] of steps) {
    if (Math.abs(value) < size) {
      return relativeFormat().format(Math.trunc(value), unit)
    }
    value /= size
  }
  return ''
}

export function absoluteTime(date: Date): string {
  return absoluteFormat().format(date)
}

export function dayLabel(date: Date): string {
  const sameYear = date.getFullYear() === new Date().getFullYear()
  return (sameYear ? dayFormat() : dayAndYearFormat()).format(date)
}

/** 12345 → `12K`, `1.2万`: counts beside icons. */
export function compactNumber(value: number): string {
  // Below a thousand there is nothing to shorten, and most counts are small.
  return Math.abs(value) < 1000 && Number.isInteger(value) ? numberFormat().format(value) : compactFormat().format(value)
}

export function fullNumber(value: number): string {
  return numberFormat().format(value)
}

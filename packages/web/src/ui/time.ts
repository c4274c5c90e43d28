import { currentLanguage, t } from '../app/i18n.ts'

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
      return new Intl.RelativeTimeFormat(currentLanguage(), { style: 'narrow', numeric: 'always' }).format(Math.trunc(value), unit)
    }
    value /= size
  }
  return ''
}

export function absoluteTime(date: Date): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'long', timeStyle: 'medium' }).format(date)
}

export function dayLabel(date: Date): string {
  const sameYear = date.getFullYear() === new Date().getFullYear()
  return new Intl.DateTimeFormat(currentLanguage(), { weekday: 'short', month: 'long', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) }).format(date)
}

/** 12345 → `12K`, `1.2万`: counts beside icons. */
export function compactNumber(value: number): string {
  return new Intl.NumberFormat(currentLanguage(), { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}

export function fullNumber(value: number): string {
  return new Intl.NumberFormat(currentLanguage()).format(value)
}

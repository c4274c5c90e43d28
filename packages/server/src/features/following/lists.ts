/** `MM-DD` of a `YYYY-MM-DD`; undefined: no such month or day. */
export function dayOfBirthday(date: string): string | undefined {
  const day = date.slice(5)
  // A leap year has every day there is.
  const time = Date.parse(`2000-${day}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().slice(5, 10) === day ? day : undefined
}

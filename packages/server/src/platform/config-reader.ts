import type { VariableName } from './config-variables.ts'

/** Reads values one by one and collects what is wrong with them, so that all mistakes are told at once. */
export class ConfigReader {
  readonly mistakes: string[] = []
  readonly #values: Readonly<Record<string, string | undefined>>

  constructor(values: Readonly<Record<string, string | undefined>>) {
    this.#values = values
  }

  mistake(sentence: string): void {
    this.mistakes.push(sentence)
  }

  /** The trimmed value; null when absent or empty. */
  text(name: VariableName): string | null {
    const value = this.#values[name]?.trim()
    return value ? value : null
  }

  integer(name: VariableName, range: { default: number; min: number; max: number }): number {
    const value = this.text(name)
    if (value === null) return range.default
    const number = Number(value)
    if (/^\d+$/.test(value) && number >= range.min && number <= range.max) return number
    this.mistake(`${name} is "${value}": write a whole number from ${range.min} to ${range.max} (default ${range.default}).`)
    return range.default
  }

  choice<const T extends string>(name: VariableName, choices: readonly T[], fallback: T): T {
    const value = this.text(name)
    if (value === null) return fallback
    const chosen = choices.find((choice) => choice === value.toLowerCase())
    if (chosen !== undefined) return chosen
    this.mistake(`${name} is "${value}": write one of ${choices.join(', ')}.`)
    return fallback
  }

  onOff(name: VariableName, fallback: boolean): boolean {
    const value = this.text(name)
    if (value === null) return fallback
    if (['1', 'on', 'true', 'yes'].includes(value.toLowerCase())) return true
    if (['0', 'off', 'false', 'no'].includes(value.toLowerCase())) return false
    this.mistake(`${name} is "${value}": write on or off.`)
    return fallback
  }

  list(name: VariableName): string[] {
    return (this.text(name) ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '')
  }

  url(name: VariableName, protocols: readonly string[], example: string): string | null {
    const value = this.text(name)
    return value === null ? null : this.checkUrl(name, value, protocols, example)
  }

  /** The message never repeats the value: most of these URLs contain a password. */
  checkUrl(name: VariableName, value: string, protocols: readonly string[], example: string): string | null {
    if (URL.canParse(value)) {
      const { protocol, host } = new URL(value)
      // A PostgreSQL URL without a host is right: it means the Unix socket named in its query.
      if (protocols.includes(protocol) && (host !== '' || protocol.startsWith('postgres'))) return value
    }
    this.mistake(`${name} is not a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}: write it like ${example}.`)
    return null
  }
}

/** The known name that differs by at most three letters, or undefined. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = 4
  for (const candidate of known) {
    const distance = editDistance(name, candidate)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + change))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

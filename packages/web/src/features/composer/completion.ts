import { functionNames } from '../mfm/functions.ts'

export type TriggerKind = 'user' | 'tag' | 'emoji' | 'function' | 'parameter'

/** A half-written word that can be completed. */
export interface Trigger {
  kind: TriggerKind
  /** What has been typed after the sign. */
  query: string
  /** Where the replaced part begins: at the sign, or for parameters at the name. */
  start: number
  /** Name of the function whose parameter is being written. */
  function?: string
}

const longest = 64

const patterns: readonly { kind: TriggerKind; pattern: RegExp }[] = [
  // Group 1 is what is replaced, group `query` what is searched. A sign in the middle of a word starts nothing.
  { kind: 'function', pattern: /(?<part>\$\[(?<query>[a-z0-9]*))$/ },
  { kind: 'parameter', pattern: /\$\[(?<name>[a-z0-9]+)\.(?:[a-z]+(?:=[^\s,\]]*)?,)*(?<part>(?<query>[a-z]*))$/ },
  { kind: 'user', pattern: /(?<![a-zA-Z0-9_@])(?<part>@(?<query>[\w-]*(?:\.[\w-]+)*(?:@[\w.-]*)?))$/ },
  { kind: 'tag', pattern: /(?<![a-zA-Z0-9_#&/])(?<part>#(?<query>[^\s.,!?'"#:/[\]【】()「」（）<>]*))$/u },
  { kind: 'emoji', pattern: /(?<![a-zA-Z0-9:])(?<part>:(?<query>[\p{L}\p{N}_+-]*))$/u },
]

/** What is being typed right before the caret, or null. */
export function findTrigger(text: string, caret: number): Trigger | null {
  const before = text.slice(Math.max(0, caret - longest), caret)
  for (const { kind, pattern } of patterns) {
    const groups = pattern.exec(before)?.groups
    if (!groups) continue
    const part = groups['part'] ?? ''
    return { kind, query: groups['query'] ?? '', start: caret - part.length, ...(groups['name'] === undefined ? {} : { function: groups['name'] }) }
  }
  return null
}

/** A short code that has just been closed by its second colon. */
export function closedShortcode(text: string, caret: number): { code: string; start: number } | null {
  const code = /(?<![a-zA-Z0-9:]):([a-z0-9_+-]+):$/.exec(text.slice(Math.max(0, caret - longest), caret))?.[1]
  return code === undefined ? null : { code, start: caret - code.length - 2 }
}

const parameters: Record<string, readonly string[]> = {
  tada: ['speed', 'delay'], jelly: ['speed', 'delay'], twitch: ['speed', 'delay'], shake: ['speed', 'delay'],
  spin: ['speed', 'delay', 'left', 'alternate', 'x', 'y'], jump: ['speed', 'delay'], bounce: ['speed', 'delay'], rainbow: ['speed', 'delay'],
  flip: ['h', 'v'], font: ['serif', 'monospace', 'cursive', 'fantasy', 'emoji', 'math'], rotate: ['deg'], position: ['x', 'y'], scale: ['x', 'y'],
  fg: ['color'], bg: ['color'], border: ['color', 'style', 'width', 'radius', 'noclip'],
}
const flags = new Set(['left', 'alternate', 'h', 'v', 'noclip', 'serif', 'monospace', 'cursive', 'fantasy', 'emoji', 'math'])

export function functionCandidates(query: string): string[] {
  return functionNames.filter((name) => name.startsWith(query))
}

export function parameterCandidates(name: string, query: string): string[] {
  return (parameters[name] ?? []).filter((parameter) => parameter.startsWith(query))
}

/** Whether a parameter stands alone or takes a value after `=`. */
export function parameterText(name: string, parameter: string): string {
  const isFlag = flags.has(parameter) || (name === 'spin' && (parameter === 'x' || parameter === 'y'))
  return isFlag ? parameter : `${parameter}=`
}

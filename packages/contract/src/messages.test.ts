import { describe, expect, it } from 'vitest'
import { endpoints } from './endpoints.ts'
import type { ErrorDefinition } from './define.ts'
import { messages } from './messages.ts'

const declared = endpoints.flatMap((endpoint) => Object.entries<ErrorDefinition>(endpoint.errors))

describe('what errors say', () => {
  it('is said of codes that exist', () => {
    const codes = new Set(declared.map(([code]) => code))
    expect(Object.keys(messages).filter((code) => !codes.has(code))).toEqual([])
  })

  it('is a sentence, and said in one place', () => {
    for (const message of [...Object.values(messages), ...declared.map(([, error]) => error.message)]) expect(message ?? 'None.').toMatch(/^[A-Z`].*\.$/)
    expect(declared.filter(([code, error]) => error.message !== undefined && error.message === messages[code])).toEqual([])
  })
})

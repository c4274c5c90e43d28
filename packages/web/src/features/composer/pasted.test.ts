import { describe, expect, it } from 'vitest'
import { pastedName, pastedNoteId } from './pasted.ts'

describe('what is pasted', () => {
  const now = new Date(2026, 10, 2, 3, 4, 5)
  it('gets a name that says when', () => {
    expect(pastedName('image.png', now, 0)).toBe('2026-11-02 03-04-05.png')
    expect(pastedName('image.png', now, 1)).toBe('2026-11-02 03-04-05 2.png')
    expect(pastedName('holiday.png', now, 0)).toBe('holiday.png')
  })
  it('is recognised as a note of this server', () => {
    const origin = 'https://here.example'
    expect(pastedNoteId(' https://here.example/notes/abc123 ', origin)).toBe('abc123')
    expect(pastedNoteId('https://hereXexample/notes/abc', origin)).toBeNull()
    expect(pastedNoteId('see https://here.example/notes/abc', origin)).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import type { NoteEntity } from '../../data/types.ts'
import { canRenote, isLong, isPureRenote, renoteVisibility, summarise } from './noteFacts.ts'

const note = (more: Partial<NoteEntity> = {}): NoteEntity => ({
  id: 'n', createdAt: '', text: 'hello', userId: 'ann', visibility: 'public', reactionAcceptance: null, reactionEmojis: {}, reactions: {},
  reactionCount: 0, renoteCount: 0, repliesCount: 0, fileIds: [], ...more,
})

describe('facts about a note', () => {
  it.each([
    ['a renote without anything of its own', { renoteId: 'x', text: null }, true],
    ['a quote', { renoteId: 'x', text: 'see' }, false],
    ['a quote by picture', { renoteId: 'x', text: null, fileIds: ['f'] }, false],
    ['a renote with a warning', { renoteId: 'x', text: null, cw: '' }, false],
    ['no renote', {}, false],
  ])('%s', (_name, more, pure) => { expect(isPureRenote(note(more))).toBe(pure) })

  it.each([
    ['9 lines', { text: Array(9).fill('a').join('\n') }, false],
    ['10 lines', { text: Array(10).fill('a').join('\n') }, true],
    ['500 characters', { text: 'a'.repeat(500) }, false],
    ['501 characters', { text: 'a'.repeat(501) }, true],
    ['enlarged text', { text: '$[x2 big]' }, true],
    ['enlarged otherwise', { text: '$[xyz big]' }, false],
    ['4 links', { text: 'https://a https://b https://c https://d' }, true],
    ['5 files', { fileIds: ['1', '2', '3', '4', '5'] }, true],
    ['long behind a warning', { text: 'a'.repeat(900), cw: 'long' }, false],
  ])('folds %s', (_name, more, long) => { expect(isLong(note(more))).toBe(long) })

  it('lets renote what is public or home, and followers-only notes by their author', () => {
    expect(canRenote(note({ visibility: 'home' }), 'bob')).toBe(true)
    expect(canRenote(note({ visibility: 'followers' }), 'bob')).toBe(false)
    expect(canRenote(note({ visibility: 'followers' }), 'ann')).toBe(true)
    expect(canRenote(note({ visibility: 'specified' }), 'ann')).toBe(false)
    expect(canRenote(note(), null)).toBe(false)
  })

  it('never renotes wider than the note or the own default', () => {
    expect(renoteVisibility(note({ visibility: 'home' }), 'public')).toBe('home')
    expect(renoteVisibility(note(), 'followers')).toBe('followers')
    expect(renoteVisibility(note(), 'specified')).toBe('followers')
  })

  it('says a note in one line', () => {
    const words = { files: (count: number) => `(${count} files)`, poll: '(poll)', renote: '(renote)' }
    expect(summarise(note({ text: 'a\nb', fileIds: ['1', '2'] }), words)).toBe('a b (2 files)')
    expect(summarise(note({ text: 'secret', cw: 'careful' }), words)).toBe('careful')
    expect(summarise(note({ text: null, renoteId: 'x' }), words)).toBe('(renote)')
  })
})

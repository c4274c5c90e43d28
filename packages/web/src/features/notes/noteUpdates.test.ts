// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useEntities } from '../../data/entities.ts'
import type { DriveFile, Note, NoteContent } from '../../data/types.ts'
import { mergeNoteUpdate } from './noteUpdates.ts'

const shown = { id: 'n', userId: 'u', user: { id: 'u', username: 'bob' }, text: 'before', cw: null, fileIds: ['f1'], files: [{ id: 'f1' }], reactions: { '👍': 2 }, poll: { multiple: false, expiresAt: null, choices: [{ text: 'a', votes: 1, isVoted: true }] } } as unknown as Note
const edit = (content: Partial<NoteContent>): void => mergeNoteUpdate({ id: 'n', type: 'updated', body: { text: 'after', cw: null, fileIds: [], files: [], tags: [], mentions: [], updatedAt: '2026-01-02T00:00:00.000Z', ...content } })

beforeEach(() => {
  setActivePinia(createPinia())
  useEntities().mergeNotes([shown])
  useEntities().settle()
})

describe('an edit told by the stream', () => {
  it('replaces what the note says, with its files, and leaves alone what is no content', () => {
    edit({ cw: 'covered', fileIds: ['f2'], files: [{ id: 'f2' } as DriveFile] })
    const note = useEntities().note('n')
    expect(note).toMatchObject({ text: 'after', cw: 'covered', fileIds: ['f2'], updatedAt: '2026-01-02T00:00:00.000Z', reactions: { '👍': 2 }, poll: shown.poll })
    expect(note).not.toHaveProperty('files')
    expect(useEntities().filesOf(note!)).toEqual([{ id: 'f2' }])
  })

  it('replaces the poll when its choices are others', () => {
    const poll = { multiple: true, expiresAt: null, choices: [{ text: 'b', votes: 0, isVoted: false }] }
    edit({ poll })
    expect(useEntities().note('n')?.poll).toEqual(poll)
  })

  it('does not go back behind a later version', () => {
    edit({ text: 'latest', updatedAt: '2026-01-03T00:00:00.000Z' })
    edit({ text: 'late', updatedAt: '2026-01-02T00:00:00.000Z' })
    expect(useEntities().note('n')).toMatchObject({ text: 'latest', updatedAt: '2026-01-03T00:00:00.000Z' })
  })
})

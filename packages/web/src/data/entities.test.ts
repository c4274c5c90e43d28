// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { effect, effectScope } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import { useEntities, type Entities } from './entities.ts'
import type { DriveFile, Note, UserLite } from './types.ts'

const user = (id: string, more: Partial<UserLite> = {}): UserLite => ({ id, username: id, name: null, host: null, avatarUrl: '', avatarBlurhash: null, avatarDecorations: [], emojis: {}, onlineStatus: 'unknown', ...more })
const note = (id: string, more: Partial<Note> = {}): Note => ({
  id, createdAt: '2026-01-01T00:00:00.000Z', text: id, userId: 'ann', user: user('ann'), visibility: 'public', reactionAcceptance: null,
  reactionEmojis: {}, reactions: {}, reactionCount: 0, renoteCount: 0, repliesCount: 0, ...more,
})

describe('entity store', () => {
  beforeEach(() => { setActivePinia(createPinia()) })

  it('takes nested notes, users and files apart and keeps one copy of each', () => {
    const store = useEntities()
    const file = { id: 'f1', name: 'a.webp' } as DriveFile
    store.mergeNotes([note('n2', { renoteId: 'n1', renote: note('n1', { user: user('bob'), userId: 'bob', files: [file], fileIds: ['f1'] }) })])
    store.settle()
    expect(store.note('n2')).not.toHaveProperty('renote')
    expect(store.note('n1')?.fileIds).toEqual(['f1'])
    expect(store.filesOf({ fileIds: ['f1', 'unknown'] })).toEqual([file])
    expect(store.user('bob')?.username).toBe('bob')
  })

  it('shows a batch once per microtask, however many merges it came in', async () => {
    const store = useEntities()
    store.mergeNotes([note('n1')])
    store.settle()
    let runs = 0
    effect(() => {
      store.note('n1')
      runs++
    })
    store.mergeNotes([note('n1', { text: 'a' })])
    store.mergeNotes([note('n1', { text: 'b' })])
    store.mergeNotes([note('n1', { text: 'c' })])
    await Promise.resolve()
    expect(store.note('n1')?.text).toBe('c')
    expect(runs).toBe(2)
  })

  it('leaves alone what is the same as before, so that nothing is drawn anew for it', () => {
    const store = useEntities()
    const full = note('n1', { reactions: { '👍': 1 }, files: [{ id: 'f1', name: 'a.webp' } as DriveFile], fileIds: ['f1'] })
    store.mergeNotes([full])
    store.settle()
    let runs = 0
    effect(() => {
      store.note('n1')
      store.user('ann')
      store.file('f1')
      runs++
    })
    store.mergeNotes([structuredClone(full)])
    store.settle()
    expect(runs).toBe(1)
    store.mergeNotes([{ ...full, reactions: { '👍': 2 } }])
    store.settle()
    expect(runs).toBe(2)
  })

  it('keeps the long form of a user when a short one arrives', () => {
    const store = useEntities()
    store.mergeUsers([{ ...user('ann'), followersCount: 3 } as UserLite])
    store.mergeNotes([note('n1', { user: user('ann', { name: 'Ann' }) })])
    store.settle()
    expect(store.user('ann')).toMatchObject({ name: 'Ann', followersCount: 3 })
  })

  it('reads a missing own reaction as none in answers, and as unknown in stream messages', () => {
    const store = useEntities()
    store.mergeNotes([note('n1', { myReaction: '👍' })])
    store.mergeNotes([note('n1')], 'stream')
    store.settle()
    expect(store.note('n1')?.myReaction).toBe('👍')
    store.mergeNotes([note('n1')], 'answer')
    store.settle()
    expect(store.note('n1')?.myReaction).toBeNull()
  })

  it('does not bring a deleted note back', () => {
    const store = useEntities()
    store.mergeNotes([note('n1')])
    store.removeNote('n1')
    store.mergeNotes([note('n1'), note('n2', { replyId: 'n1', reply: note('n1') })])
    store.settle()
    expect(store.note('n1')).toBeUndefined()
    expect(store.isGone('n1')).toBe(true)
    expect(store.note('n2')?.replyId).toBe('n1')
  })

  it('applies an optimistic change at once and guards it from older answers', async () => {
    const store = useEntities()
    store.mergeNotes([note('n1')])
    let finish = (): void => undefined
    const sent = new Promise<void>(resolve => { finish = resolve })
    const done = store.optimistic('n1', () => ({ myReaction: '🎉', reactions: { '🎉': 1 } }), () => ({}), () => sent)
    expect(store.note('n1')?.myReaction).toBe('🎉')
    store.mergeNotes([note('n1', { text: 'newer', reactions: {}, myReaction: null })])
    store.settle()
    expect(store.note('n1')).toMatchObject({ text: 'newer', myReaction: '🎉', reactions: { '🎉': 1 } })
    finish()
    await done
    store.mergeNotes([note('n1', { reactions: {}, myReaction: null })])
    store.settle()
    expect(store.note('n1')?.reactions).toEqual({})
  })

  it('rolls back what a refused change did and nothing else, and passes the failure on', async () => {
    const store = useEntities()
    store.mergeNotes([note('n1', { renoteCount: 4 })])
    const refusal = new Error('refused')
    const attempt = store.optimistic('n1', before => ({ renoteCount: before.renoteCount + 1 }), now => ({ renoteCount: now.renoteCount - 1 }), async () => {
      store.patchNote('n1', before => ({ renoteCount: before.renoteCount + 10, text: 'meanwhile' }))
      throw refusal
    })
    await expect(attempt).rejects.toBe(refusal)
    expect(store.note('n1')).toMatchObject({ renoteCount: 14, text: 'meanwhile' })
  })

  describe('much of it', () => {
    const flood = (store: Entities, from: number, length = 1600): void => {
      store.mergeNotes(Array.from({ length }, (_, n) => note(`x${from + n}`, { userId: `u${from + n}`, user: user(`u${from + n}`) })))
      store.settle()
    }

    it('forgets what no view holds, with its author and files, and keeps what was merged last', () => {
      const store = useEntities()
      const [own, shared] = [{ id: 'f1' } as DriveFile, { id: 'f2' } as DriveFile]
      store.mergeNotes([note('n1', { userId: 'bob', user: user('bob'), files: [own, shared], fileIds: ['f1', 'f2'] })])
      for (let from = 0; from < 6000; from += 200) {
        flood(store, from, 200)
        store.mergeNotes([note('n2', { files: [shared], fileIds: ['f2'] })])
        store.settle()
        expect(store.notes.size).toBeLessThanOrEqual(1500)
        expect(store.users.size).toBeLessThanOrEqual(1501)
      }
      expect([store.note('n1'), store.user('bob'), store.file('f1')]).toEqual([undefined, undefined, undefined])
      expect([store.note('n2')?.id, store.user('ann')?.id, store.file('f2')?.id]).toEqual(['n2', 'ann', 'f2'])
      expect([store.note('x5999')?.id, store.note('x5002')?.id, store.note('x1')]).toEqual(['x5999', 'x5002', undefined])
    })

    it('keeps what a view holds and what that refers to until the view is gone', () => {
      const store = useEntities()
      const view = effectScope()
      const files = [{ id: 'f1' } as DriveFile]
      store.mergeNotes([note('n3', { renoteId: 'n2', renote: note('n2', { replyId: 'n1', reply: note('n1', { userId: 'bob', user: user('bob'), files, fileIds: ['f1'] }) }) })])
      store.mergeUsers([user('cid')])
      view.run(() => store.hold(() => ['n3', 'cid']))
      flood(store, 0)
      flood(store, 10_000)
      const known = () => [store.note('n3'), store.note('n2'), store.note('n1'), store.user('bob'), store.file('f1')].map(found => found?.id)
      expect(known()).toEqual(['n3', 'n2', 'n1', 'bob', 'f1'])
      view.stop()
      flood(store, 20_000)
      expect(known()).toEqual([undefined, undefined, undefined, undefined, undefined])
    })

    it('keeps a note with a change on its way', async () => {
      const store = useEntities()
      store.mergeNotes([note('n1')])
      const refusal = new Error('refused')
      const attempt = store.optimistic('n1', () => ({ text: 'after' }), (_, before) => ({ text: before.text }), async () => {
        flood(store, 0)
        throw refusal
      })
      await expect(attempt).rejects.toBe(refusal)
      expect(store.note('n1')?.text).toBe('n1')
    })
  })
})

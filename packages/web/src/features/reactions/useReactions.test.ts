// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useAccounts } from '../../data/accounts.ts'
import { useEntities } from '../../data/entities.ts'
import type { MeDetailed, Note } from '../../data/types.ts'
import { EchoLedger, echoes } from './echoes.ts'
import { mergeReactions } from './updates.ts'
import { useReactions } from './useReactions.ts'

const me = { id: 'me', username: 'ann', host: null } as unknown as MeDetailed

function seed(reactions: Record<string, number>, myReaction?: string): void {
  const note = { id: 'n', userId: 'u', user: { id: 'u', username: 'bob' }, text: 'hi', reactions, reactionEmojis: {}, reactionCount: 3, ...(myReaction ? { myReaction } : {}) }
  useEntities().mergeNotes([note as unknown as Note])
  useEntities().settle()
}

/** Answers calls when the test says so. */
function heldFetch() {
  const calls: { path: string; body: Record<string, unknown>; answer: (status: number, body?: unknown) => void }[] = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => new Promise<Response>((resolve) => {
    calls.push({
      path, body: JSON.parse(String(init.body)) as Record<string, unknown>,
      answer: (status, body) => { resolve(new Response(status === 204 ? null : JSON.stringify(body), { status })) },
    })
  }))
  return calls
}

beforeEach(() => {
  localStorage.setItem('tsubame:accounts', JSON.stringify({ currentId: 'me', accounts: [{ id: 'me', token: 't', me }] }))
  setActivePinia(createPinia())
  useAccounts()
})

describe('useReactions', () => {
  it('shows the reaction at once and keeps it when the server agrees', async () => {
    seed({ '👍': 3 })
    const calls = heldFetch()
    const done = useReactions('n').react('👍')
    expect(useEntities().note('n')).toMatchObject({ reactions: { '👍': 4 }, myReaction: '👍' })
    await vi.waitUntil(() => calls.length === 1)
    calls[0]!.answer(204)
    await done
    expect(useEntities().note('n')).toMatchObject({ reactions: { '👍': 4 }, myReaction: '👍' })
    expect(calls.map((call) => call.path)).toEqual(['/api/notes/reactions/create'])
    mergeReactions({ id: 'n', type: 'reacted', body: { reaction: '👍', userId: 'me' } }, useEntities(), 'me')
    expect(useEntities().note('n')?.reactions).toEqual({ '👍': 4 })
  })

  it('goes back to what it was when the server refuses, keeping what others did meanwhile', async () => {
    seed({ '👍': 2, '🎉': 1 }, '🎉')
    const calls = heldFetch()
    const done = useReactions('n').toggle('👍')
    await vi.waitUntil(() => calls.length === 1)
    mergeReactions({ id: 'n', type: 'reacted', body: { reaction: '👍', userId: 'other' } }, useEntities(), 'me')
    calls[0]!.answer(400, { error: { code: 'YOU_HAVE_BEEN_BLOCKED', id: 'x', message: 'no' } })
    await expect(done).rejects.toMatchObject({ code: 'YOU_HAVE_BEEN_BLOCKED' })
    expect(useEntities().note('n')).toMatchObject({ reactions: { '👍': 3, '🎉': 1 }, myReaction: '🎉' })
    expect(echoes.consume('+n 👍')).toBe(false)
  })

  it('sends fast clicks in order, replacing by creating', async () => {
    seed({})
    const calls = heldFetch()
    const { toggle } = useReactions('n')
    const all = [toggle('👍'), toggle('🎉'), toggle('🎉')]
    expect(useEntities().note('n')?.myReaction).toBeNull()
    for (let at = 0; at < 3; at++) {
      await vi.waitUntil(() => calls.length === at + 1)
      calls[at]!.answer(204)
    }
    await Promise.all(all)
    expect(calls.map((call) => `${call.path.slice(21)} ${String(call.body['reaction'] ?? '')}`)).toEqual(['create 👍', 'create 🎉', 'delete '])
  })

  it('takes "already so" for a yes', async () => {
    seed({})
    const calls = heldFetch()
    const done = useReactions('n').react('👍')
    await vi.waitUntil(() => calls.length === 1)
    calls[0]!.answer(400, { error: { code: 'ALREADY_REACTED', id: 'x', message: 'no' } })
    await done
    expect(useEntities().note('n')?.myReaction).toBe('👍')
  })
})

describe('stream events', () => {
  it('count what other people and my other devices do', () => {
    seed({ '👍': 1 })
    const entities = useEntities()
    const ledger = new EchoLedger()
    mergeReactions({ id: 'n', type: 'reacted', body: { reaction: ':blob@far.example:', emoji: { name: 'blob@far.example', url: 'https://far.example/b.webp' }, userId: 'x' } }, entities, 'me', ledger)
    expect(entities.note('n')).toMatchObject({ reactions: { '👍': 1, ':blob@far.example:': 1 }, reactionEmojis: { 'blob@far.example': 'https://far.example/b.webp' } })
    mergeReactions({ id: 'n', type: 'reacted', body: { reaction: '👍', userId: 'me' } }, entities, 'me', ledger)
    expect(entities.note('n')).toMatchObject({ myReaction: '👍', reactions: { '👍': 2 } })
    mergeReactions({ id: 'n', type: 'unreacted', body: { reaction: '👍', userId: 'me' } }, entities, 'me', ledger)
    expect(entities.note('n')).toMatchObject({ myReaction: null, reactions: { '👍': 1 } })
  })
})

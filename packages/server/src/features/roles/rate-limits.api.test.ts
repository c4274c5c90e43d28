import { expect, it } from 'vitest'
import { refusal, useServer } from '@tsubame/testkit'
import type { Endpoints } from 'misskey-js'

const test = useServer({ env: { TSUBAME_RATE_LIMITS: 'on' } })

it('the strictest of somebody’s roles says how often they may call; a factor of 0 takes all limits away', async () => {
  const keeper = await test.server.signUp('keeper')
  const alice = await test.server.signUp('alice')
  const role = async (value: number) => (await keeper.request('admin/roles/create', {
    name: `x${value}`, description: '', color: null, iconUrl: null, target: 'manual', condFormula: {}, isPublic: false, isModerator: false, isAdministrator: false, asBadge: false,
    canEditMembersByModerator: false, displayOrder: 0, policies: { rateLimitFactor: { useDefault: false, priority: 1, value } },
  } as unknown as Endpoints['admin/roles/create']['req'])).id
  const [free, strict] = [await role(0), await role(100)]
  const { id } = await alice.post({ text: 'note' })
  /** Twice in a row, which the shortest time between two of these calls forbids. */
  const twice = async () => {
    for (let n = 0; n < 2; n++) {
      await alice.request('notes/reactions/create', { noteId: id, reaction: '👍' })
      await alice.request('notes/reactions/delete', { noteId: id })
    }
  }
  await keeper.request('admin/roles/assign', { roleId: free, userId: alice.id })
  await twice()
  await twice()
  await keeper.request('admin/roles/assign', { roleId: strict, userId: alice.id })
  expect((await refusal(twice())).code).toBe('RATE_LIMIT_EXCEEDED')
})

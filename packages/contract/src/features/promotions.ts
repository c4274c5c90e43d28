import { Type } from 'typebox'
import { Id, endpoint } from '../define.ts'

export const promoRead = endpoint({
  name: 'promo/read',
  summary: 'Remembers that you have seen a promoted note; it may be told again.',
  tags: ['notes'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    noteId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_NOTE: { id: 'd785b897-fcd3-4fe9-8fc3-b85c26e6c932' },
  },
})

export const promotionsEndpoints = [
  promoRead,
] as const

import { Type } from 'typebox'
import { Id, endpoint } from '../define.ts'
import { MeDetailed } from '../entities/users.ts'

export const iPin = endpoint({
  name: 'i/pin',
  summary: 'Pins a note of your own to your profile.',
  tags: ['account', 'notes'],
  credential: 'required',
  kind: 'write:account',
  prohibitMoved: true,
  params: Type.Object({
    noteId: Id(),
  }),
  result: MeDetailed,
  errors: {
    NO_SUCH_NOTE: { id: '56734f8b-3928-431e-bf80-6ff87df40cb3' },
    PIN_LIMIT_EXCEEDED: { id: '72dab508-c64d-498f-8740-a8eec1ba385a' },
    ALREADY_PINNED: { id: '8b18c2b7-68fe-4edb-9892-c0cbaeb6c913' },
  },
})

export const iUnpin = endpoint({
  name: 'i/unpin',
  summary: 'Takes a note off your profile.',
  tags: ['account', 'notes'],
  credential: 'required',
  kind: 'write:account',
  params: Type.Object({
    noteId: Id(),
  }),
  result: MeDetailed,
  errors: {
    NO_SUCH_NOTE: { id: '454170ce-9d63-4a43-9da1-ea10afe81e21' },
  },
})

export const pinsEndpoints = [
  iPin,
  iUnpin,
] as const

import { expect, it } from 'vitest'
import { features } from './features.ts'

// Who may open a channel of the stream: a session for all, a visitor where no login is asked for, an app's token by its permission.

const channels = new Map(features.flatMap((feature) => Object.entries(feature.channels ?? {})))

it.each([
  ['main', 'read:account', true], ['homeTimeline', 'read:account', false], ['hybridTimeline', 'read:account', false], ['antenna', 'read:account', false], ['userList', 'read:account', false], ['drive', 'read:account', true],
  ['localTimeline', undefined, false], ['globalTimeline', undefined, false], ['hashtag', undefined, false], ['channel', undefined, false], ['roleTimeline', undefined, false],
  ['serverStats', undefined, true], ['queueStats', undefined, true],
] as const)('%s asks for %s, is shared: %s', (name, permission, shared) => {
  const { requireCredential = false, kind, shared: isShared = false } = channels.get(name) ?? {}
  expect(channels.has(name)).toBe(true)
  expect({ requireCredential, kind, shared: isShared }).toEqual({ requireCredential: permission !== undefined, kind: permission, shared })
})

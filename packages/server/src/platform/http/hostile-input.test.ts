import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import { beforeAll, describe, expect, it } from 'vitest'

const all: readonly AnyEndpoint[] = endpoints
// Signing out ends the session that the others are tried with.
const ordered = all.toSorted((a, b) => Number(a.name === 'i/sign-out') - Number(b.name === 'i/sign-out'))

const tested = useServer()
let person: Person
beforeAll(async () => {
  await tested.server.signUp('swallow')
  person = await tested.server.signUp('alice')
})

const names = (endpoint: AnyEndpoint) => Object.keys((endpoint.params as { properties?: object }).properties ?? { userId: null, noteId: null, url: null })
const each = (endpoint: AnyEndpoint, value: unknown) => Object.fromEntries(names(endpoint).map((name) => [name, value]))
const hostile: readonly (readonly [what: string, body: (endpoint: AnyEndpoint) => string])[] = [
  ['nothing', () => ''], ['no object', () => '[]'], ['a number', () => '1e400'], ['null', () => 'null'], ['broken JSON', () => '{"a":'], ['invalid UTF-8', () => '\xff'],
  ['numbers', (endpoint) => JSON.stringify(each(endpoint, -1))], ['nulls', (endpoint) => JSON.stringify(each(endpoint, null))], ['objects', (endpoint) => JSON.stringify(each(endpoint, { $ne: null }))], ['lists', (endpoint) => JSON.stringify(each(endpoint, [[]]))],
  ['text with a zero byte', (endpoint) => JSON.stringify(each(endpoint, 'a\0b'))], ['a lone surrogate', (endpoint) => JSON.stringify(each(endpoint, '\ud800'))], ['SQL', (endpoint) => JSON.stringify(each(endpoint, "'; drop table users; --"))],
  ['ids of nothing', (endpoint) => JSON.stringify(each(endpoint, 'zzzzzzzzzzzzzzzz'))], ['very long ids', (endpoint) => JSON.stringify(each(endpoint, 'z'.repeat(100_000)))], ['huge numbers', () => JSON.stringify({ limit: 1e308, offset: 1e18, sinceDate: 1e300, untilDate: -1e300 })],
  ['prototypes', (endpoint) => `{"__proto__":{"admin":true},"constructor":{"prototype":{}},${names(endpoint).map((name) => `"${name}":{"__proto__":null}`).join(',')}}`],
  ['deep nesting', () => `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
]

describe.each(hostile)('%s', (_what, body) => {
  it.each([['nobody', false], ['a user', true]])('from %s never breaks an endpoint', async (_who, signedIn) => {
    const broken: string[] = []
    for (const endpoint of ordered) {
      const response = await fetch(`${tested.server.url}/api/${endpoint.name}`, {
        method: 'POST', body: Buffer.from(body(endpoint), body(endpoint) === '\xff' ? 'latin1' : 'utf8'),
        headers: { 'content-type': 'application/json', ...(signedIn ? { authorization: `Bearer ${person.token}` } : {}) },
      })
      const text = await response.text()
      if (response.status >= 500) broken.push(`${endpoint.name}: ${response.status} ${text.slice(0, 200)}`)
      // Whatever ends the session (signing out, a new token) is tried with a session of its own.
      if (signedIn && response.status === 204 && endpoint.name === 'i/sign-out') person = await tested.server.signUp(`alice${Math.trunc(Math.random() * 1e9)}`)
    }
    expect(broken).toEqual([])
  })
})

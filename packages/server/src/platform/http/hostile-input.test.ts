import { endpoints } from '@tsubame/contract'
import type { AnyEndpoint } from '@tsubame/contract'
import { useServer } from '@tsubame/testkit'
import type { Person } from '@tsubame/testkit'
import { beforeAll, describe, expect, it } from 'vitest'

const all: readonly AnyEndpoint[] = endpoints
const tested = useServer()
let person: Person
let people = 0
beforeAll(async () => {
  await tested.server.signUp('swallow')
  person = await tested.server.signUp('alice')
})

const names = (endpoint: AnyEndpoint) => Object.keys((endpoint.params as { properties?: object }).properties ?? { userId: null, noteId: null, url: null })
const each = (endpoint: AnyEndpoint, value: unknown) => Object.fromEntries(names(endpoint).map((name) => [name, value]))

interface Schema { type?: string; enum?: unknown[]; const?: unknown; format?: string; pattern?: string; minLength?: number; maxLength?: number; minimum?: number; maximum?: number; properties?: Record<string, Schema>; items?: Schema; anyOf?: Schema[]; allOf?: Schema[] }

/** A value that the schema takes, made of this text and of the largest or smallest number. */
function valid(schema: Schema, text: string, largest: boolean): unknown {
  if (schema.enum) return schema.enum[0]
  if (schema.const !== undefined) return schema.const
  if (schema.properties) return Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => [name, valid(property, text, largest)]))
  const branch = schema.anyOf?.find((each) => each.type !== 'null') ?? schema.allOf?.[0]
  if (branch) return valid(branch, text, largest)
  switch (schema.type) {
    case 'string': return schema.format === 'misskey:id' ? 'zzzzzzzzzzzzzzzz' : schema.pattern?.startsWith('^\\w') ? 'somebody' : text.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength)
    case 'integer': case 'number': return largest ? (schema.maximum ?? Number.MAX_SAFE_INTEGER) : (schema.minimum ?? Number.MIN_SAFE_INTEGER)
    case 'boolean': return largest
    case 'array': return schema.items ? [valid(schema.items, text, largest)] : []
    default: return {}
  }
}
const strange = (text: string, largest: boolean) => (endpoint: AnyEndpoint) => JSON.stringify(valid(endpoint.params as Schema, text, largest))

const hostile: readonly (readonly [what: string, body: (endpoint: AnyEndpoint) => string])[] = [
  ['nothing', () => ''], ['no object', () => '[]'], ['a number', () => '1e400'], ['null', () => 'null'], ['broken JSON', () => '{"a":'], ['invalid UTF-8', () => '\xff'],
  ['numbers', (endpoint) => JSON.stringify(each(endpoint, -1))], ['nulls', (endpoint) => JSON.stringify(each(endpoint, null))], ['objects', (endpoint) => JSON.stringify(each(endpoint, { $ne: null }))], ['lists', (endpoint) => JSON.stringify(each(endpoint, [[]]))],
  ['text with a zero byte', (endpoint) => JSON.stringify(each(endpoint, 'a\0b'))], ['a lone surrogate', (endpoint) => JSON.stringify(each(endpoint, '\ud800'))], ['SQL', (endpoint) => JSON.stringify(each(endpoint, "'; drop table users; --"))],
  ['ids of nothing', (endpoint) => JSON.stringify(each(endpoint, 'zzzzzzzzzzzzzzzz'))], ['very long ids', (endpoint) => JSON.stringify(each(endpoint, 'z'.repeat(10_000)))], ['huge numbers', () => JSON.stringify({ limit: 1e308, offset: 1e18, sinceDate: 1e300, untilDate: -1e300 })],
  ['prototypes', (endpoint) => `{"__proto__":{"admin":true},"constructor":{"prototype":{}},${names(endpoint).map((name) => `"${name}":{"__proto__":null}`).join(',')}}`],
  ['signs of patterns in the right places', strange('%_\\\\*?[^$](|)', true)], ['quotes in the right places', strange(`'"\`--;$1 :x <b>`, false)], ['nothing in the right places', strange('', false)],
  ['other scripts in the right places', strange('\u202e🐦‍⬛ﷺ\u0301\u200b\ufeff', true)], ['addresses in the right places', strange('http://127.0.0.1:1/@a@b', true)], ['expressions in the right places', strange('/(a+)+$/i', false)],
  ['deep nesting', () => `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
]

const sessionEnding = all.filter((endpoint) => endpoint.name === 'i/sign-out')
const others = all.filter((endpoint) => !sessionEnding.includes(endpoint))

describe.each(hostile)('%s', (_what, body) => {
  it.each([['nobody', false], ['a user', true]])('from %s never breaks an endpoint', async (_who, signedIn) => {
    const broken: string[] = []
    const send = async (endpoint: AnyEndpoint): Promise<number> => {
      const text = body(endpoint)
      const response = await fetch(`${tested.server.url}/api/${endpoint.name}`, {
        method: 'POST', body: Buffer.from(text, text === '\xff' ? 'latin1' : 'utf8'),
        headers: { 'content-type': 'application/json', ...(signedIn ? { authorization: `Bearer ${person.token}` } : {}) },
      })
      const answer = await response.text()
      if (response.status >= 500) broken.push(`${endpoint.name}: ${response.status} ${answer.slice(0, 200)}`)
      return response.status
    }
    const waiting = [...others]
    const worker = async () => { for (let next = waiting.pop(); next; next = waiting.pop()) await send(next) }
    await Promise.all(Array.from({ length: 8 }, worker))
    for (const endpoint of sessionEnding) {
      if (await send(endpoint) === 204 && signedIn) person = await tested.server.signUp(`alice${++people}`)
    }
    expect(broken).toEqual([])
  })
})

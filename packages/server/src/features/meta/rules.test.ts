import { expect, it } from 'vitest'
import { parameterTable } from './endpoint-table.ts'
import { matchesHost, withoutBlanks } from './rules.ts'
import { defaultSettings, effectiveSettings, withoutSecrets } from './settings.ts'
import { endpoints } from '@tsubame/contract'

it.each([
  ['evil.example', true], ['sub.evil.example', true], ['EVIL.example', true], ['notevil.example', false], ['example', false],
])('%s is on a list with evil.example: %s', (host, expected) => expect(matchesHost(['evil.example', ''], host)).toBe(expected))

it('drops blank entries', () => expect(withoutBlanks([' a ', '', '  '])).toEqual(['a']))

it('lays changes over the defaults and ignores what it does not know', () => {
  const settings = effectiveSettings(defaultSettings(false), { name: 'Nest', disableRegistration: false, fromTheFuture: 1 })
  expect(settings).toMatchObject({ name: 'Nest', disableRegistration: false, ugcVisibilityForVisitor: 'local' })
  expect(settings).not.toHaveProperty('fromTheFuture')
})

it('hides every setting that is named like a secret', () => {
  const defaults = defaultSettings(false)
  const secret = Object.keys(defaults).filter((key) => /key|secret|password|token/i.test(key))
  expect(secret).toContain('deeplAuthKey')
  const set = { ...defaults, ...Object.fromEntries(secret.map((key) => [key, 'hush'])) }
  expect(JSON.stringify(withoutSecrets(set))).not.toContain('hush')
  expect(withoutSecrets(defaults)).toEqual(defaults)
})

it('lists the parameters of every alternative', () => {
  const show = endpoints.find((endpoint) => endpoint.name === 'users/show')
  expect(parameterTable(show?.params)).toEqual(expect.arrayContaining([
    { name: 'userId', type: 'String' }, { name: 'userIds', type: 'Array' }, { name: 'username', type: 'String' }, { name: 'host', type: 'String' },
  ]))
})

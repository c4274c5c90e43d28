import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { variables } from './config-variables.ts'

const readme = readFileSync(join(import.meta.dirname, '../../../../README.md'), 'utf8')
const rows = new Map([...readme.matchAll(/^\| `([A-Z0-9_]+)` \| (.*?) \| (.*) \|$/gm)].map(([, name, standard, meaning]) => [name!, { standard: standard!.replaceAll('`', ''), meaning: meaning! }]))

describe('the table of settings in the README', () => {
  it.each(variables.map((variable) => [variable.name, variable] as const))('says of %s what the program says', (name, variable) => {
    expect(rows.get(name)).toEqual({ standard: variable.default, meaning: variable.meaning })
  })

  it('names no setting that does not exist', () => {
    expect([...rows.keys()].filter((name) => !variables.some((variable) => variable.name === name))).toEqual([])
  })
})

import { expect, it } from 'vitest'
import { containing } from './like.ts'

it.each([['bird', '%bird%'], ['50%', '%50\\%%'], ['a_b', '%a\\_b%'], ['\\', '%\\\\%'], ['100%_\\', '%100\\%\\_\\\\%'], ['', '%%']])('%j is looked for as %j', (text, pattern) => {
  expect(containing(text)).toBe(pattern)
})

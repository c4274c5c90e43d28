import { expect, it } from 'vitest'
import { tagGroups } from './tag-groups.ts'

it('groups of hashtags are normalised, and those that no note can match are left out', () => {
  expect(tagGroups([['Tea', 'ＴＥＡ', 'cake'], ['it\'s'], ['"'], ['a', '100%'], ['back\\slash'], ['zero\0'], ['bell\u0007'], ['燕']])).toEqual([['tea', 'cake'], ['燕']])
})

import { describe, expect, it } from 'vitest'
import { compileWords } from './words.ts'

describe('word lists', () => {
  it.each([
    [['bad'], 'a bad day', true],
    [['bad'], 'a Bad day', false],
    [['bad day'], 'day of the bad', true],
    [['bad day'], 'bad night', false],
    [['one', 'two'], 'two', true],
    [['/ba+d/i'], 'so BAAAD', true],
    [['/ba+d/'], 'so BAAAD', false],
    [['/(/'], '(', false],
    [['', '  '], 'anything', false],
    [['x'], '', false],
  ])('%j in %j is %s', (list, text, expected) => {
    expect(compileWords(list)(text)).toBe(expected)
  })

  it('answers in linear time where a backtracking engine would hang', () => {
    expect(compileWords(['/^(a+)+$/'])(`${'a'.repeat(5000)}b`)).toBe(false)
  })
})

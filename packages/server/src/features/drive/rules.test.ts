import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanName, correctName, extension, fileType, isTypeAllowed, isValidName, refuseFile, refuseNesting, refuseSensitivity, servedType } from './rules.ts'

describe('names', () => {
  test.each([['a.png', 'a.png'], ['  a.png ', 'a.png'], ['blob', null], [' ', null], ['', null], [null, null], ['Blob', 'Blob']])('%j is kept as %j', (given, kept) => {
    expect(cleanName(given)).toBe(kept)
  })

  test.each([['a', true], ['ツバメ.png', true], ['x'.repeat(200), true], ['x'.repeat(201), false], ['a/b', false], ['a\\b', false], ['a..b', false], ['..', false], ['a.b.c', true]])('%j is valid: %s', (name, valid) => {
    expect(isValidName(name)).toBe(valid)
  })

  test.each([
    ['x.txt', 'png', 'x.txt.png'], ['a.jpeg', 'jpg', 'a.jpeg'], ['a.JPG', 'jpg', 'a.JPG'], ['a.png', 'jpg', 'a.png.jpg'], ['a.tif', 'tiff', 'a.tif'],
    ['a.dll', 'exe', 'a.dll'], ['book.epub', 'zip', 'book.epub'], ['a', 'png', 'a.png'], ['a', null, 'a.unknown'], ['a.foo', null, 'a.foo'],
    ['a.', 'png', 'a.png'], [null, 'png', 'untitled.png'], [null, null, 'untitled.unknown'], ['.hidden', 'png', '.hidden.png'], ['a.b c', 'png', 'a.b c.png'],
  ])('%j that is %j becomes %j', (name, detected, corrected) => {
    expect(correctName(name, detected)).toBe(corrected)
  })

  test('a corrected name has an extension and is not corrected again', () => {
    const names = fc.string().filter((name) => isValidName(name) && cleanName(name) === name)
    fc.assert(fc.property(names, fc.constantFrom('png', 'jpg', 'zip', 'mp4', null), (name, detected) => {
      const once = correctName(name, detected)
      expect(once).not.toContain('..')
      expect(correctName(once, detected)).toBe(once)
    }))
  })

  test.each([['a.tar.gz', 'gz'], ['a', null], ['a.', null], ['.png', null], ['A.PNG', 'png']])('the extension of %j is %j', (name, expected) => {
    expect(extension(name)).toBe(expected)
  })
})

test.each([
  ['image/png', 'x.txt', 'image/png'], [null, 'x.txt', 'text/plain'], [null, 'x.CSV', 'text/csv'], [null, 'x.json', 'application/json'],
  [null, 'x.html', 'application/octet-stream'], [null, null, 'application/octet-stream'],
])('content %j named %j is %s', (sniffed, name, type) => {
  expect(fileType(sniffed, name)).toBe(type)
})

test.each(['image/svg+xml', 'text/html', 'application/pdf', 'text/plain', 'application/xml', 'text/javascript', 'application/xhtml+xml'])('%s is served as plain bytes', (type) => {
  expect(servedType(type)).toBe('application/octet-stream')
})

test.each([
  ['image/png', ['*'], true], ['image/png', ['*/*'], true], ['image/png', ['image/*'], true], ['image/png', ['image/png'], true], ['image/png', [' image/png '], true],
  ['image/png', ['text/*'], false], ['image/png', ['image'], false], ['image/png', ['', ' '], false], ['image/png', [], false], ['imagex/png', ['image/*'], false],
] as const)('%s is among %j: %s', (type, allowed, expected) => {
  expect(isTypeAllowed(type, allowed)).toBe(expected)
})

describe('admission', () => {
  const MB = 1024 * 1024
  const policies = { driveCapacityMb: 10, maxFileSizeMb: 5, uploadableFileTypes: ['image/*'] }
  const base = { type: 'image/png', size: MB, used: 0, policies, anyType: false }
  test.each([
    [{}, null],
    [{ type: 'application/zip' }, 'UNALLOWED_FILE_TYPE'],
    [{ type: 'application/zip', anyType: true }, null],
    [{ size: 5 * MB }, null],
    [{ size: 5 * MB + 1 }, 'MAX_FILE_SIZE_EXCEEDED'],
    [{ used: 9 * MB }, null],
    [{ used: 9 * MB + 1 }, 'NO_FREE_SPACE'],
    [{ type: 'application/zip', size: 6 * MB, used: 10 * MB }, 'UNALLOWED_FILE_TYPE'],
  ])('%j → %s', (change, refusal) => {
    expect(refuseFile({ ...base, ...change })).toBe(refusal)
  })
})

describe('the sensitive flag', () => {
  const base = { from: true, to: false, markedByModerator: false, ownerAlwaysSensitive: false, byModerator: false }
  test.each([
    [{}, null],
    [{ from: false, to: true, ownerAlwaysSensitive: true }, null],
    [{ ownerAlwaysSensitive: true }, 'RESTRICTED_BY_ROLE'],
    [{ ownerAlwaysSensitive: true, byModerator: true }, 'RESTRICTED_BY_ROLE'],
    [{ markedByModerator: true }, 'RESTRICTED_BY_ADMINISTRATOR'],
    [{ markedByModerator: true, byModerator: true }, null],
    [{ from: false, ownerAlwaysSensitive: true }, null],
  ])('%j → %s', (change, refusal) => {
    expect(refuseSensitivity({ ...base, ...change })).toBe(refusal)
  })
})

test('folders are nested neither into themselves nor too deep', () => {
  const chain = (length: number) => Array.from({ length }, (_, n) => ({ id: String(n) }))
  expect(refuseNesting('a', 1, [{ id: 'b' }, { id: 'a' }])).toBe('RECURSIVE_NESTING')
  expect(refuseNesting(null, 1, chain(63))).toBeNull()
  expect(refuseNesting(null, 1, chain(64))).toBe('TOO_DEEP_NESTING')
  expect(refuseNesting('x', 10, chain(55))).toBe('TOO_DEEP_NESTING')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition, matchesEtag, parseRange, renditionName } from './ranges.ts'

test.each([
  [undefined, null], ['bytes=0-3', { start: 0, end: 3 }], ['bytes=4-', { start: 4, end: 9 }], ['bytes=-3', { start: 7, end: 9 }], ['bytes=-100', { start: 0, end: 9 }],
  ['bytes=5-100', { start: 5, end: 9 }], ['bytes=9-9', { start: 9, end: 9 }], ['bytes=10-', 'unsatisfiable'], ['bytes=-0', 'unsatisfiable'],
  ['bytes=0-1,3-4', null], ['bytes=5-2', null], ['items=0-1', null], ['bytes=-', null], ['bytes=a-b', null], ['bytes=1.5-2', null],
])('%j of ten bytes is %j', (header, range) => {
  expect(parseRange(header, 10)).toEqual(range)
})

test('nothing can be taken of nothing', () => {
  expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable')
  expect(parseRange('bytes=-5', 0)).toBe('unsatisfiable')
})

test('a range never leaves the object', () => {
  fc.assert(fc.property(fc.nat(1000), fc.oneof(fc.nat(2000), fc.constant('')), fc.oneof(fc.nat(2000), fc.constant('')), (size, first, last) => {
    const range = parseRange(`bytes=${first}-${last}`, size)
    if (range === null || range === 'unsatisfiable') return
    expect(range.start).toBeGreaterThanOrEqual(0)
    expect(range.end).toBeGreaterThanOrEqual(range.start)
    expect(range.end).toBeLessThan(size)
  }))
})

test.each([['"a"', true], ['W/"a"', true], ['"b", "a"', true], ['*', true], ['"b"', false], ['a', false]])('%s matches: %s', (header, expected) => {
  expect(matchesEtag(header, '"a"')).toBe(expected)
})

test('names are told in ASCII and in full, and cannot break the header', () => {
  expect(contentDisposition('a b.png')).toBe(`inline; filename="a_b.png"; filename*=UTF-8''a%20b.png`)
  expect(contentDisposition('ツ(1)*.png')).toBe(`inline; filename="__1__.png"; filename*=UTF-8''%E3%83%84%281%29%2A.png`)
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => {
    expect(contentDisposition(name)).toMatch(/^inline; filename="[\w.-]*"; filename\*=UTF-8''[\w.!~%-]*$/)
  }))
})

test.each([['a.png', 'thumb', 'webp', 'a-thumb.webp'], ['a.b.png', 'web', 'png', 'a.b-web.png'], ['a', 'thumb', 'webp', 'a-thumb.webp']] as const)('%s as %s', (name, suffix, ext, expected) => {
  expect(renditionName(name, suffix, ext)).toBe(expected)
})

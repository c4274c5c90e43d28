import { expect, test } from 'vitest'
import { keyOfUrl, nameOfDownload } from './upload-name.ts'

test.each([
  ['https://a.test/p/photo.png', undefined, 'photo.png'],
  ['https://a.test/p/%E3%83%84.png?x=1#y', undefined, 'ツ.png'],
  ['https://a.test/', undefined, null],
  ['https://a.test/%', undefined, '%'],
  ['https://a.test/a%2Fb', undefined, null],
  ['https://a.test/..%5C..', undefined, null],
  ['https://a.test/blob', undefined, null],
  ['https://a.test/a%00b.png', undefined, null],
  ['https://a.test/x', 'attachment; filename="real name.png"', 'real name.png'],
  ['https://a.test/x', 'attachment; filename="say \\"hi\\".png"', 'say "hi".png'],
  ['https://a.test/x', 'attachment; filename=plain.png; size=1', 'plain.png'],
  ['https://a.test/x', "attachment; filename=\"fallback.png\"; filename*=UTF-8''%E3%83%84.png", 'ツ.png'],
  ['https://a.test/x', 'attachment; filename="../../etc/passwd"', null],
  ['https://a.test/x.png', 'inline', 'x.png'],
])('%s with %j is called %j', (url, disposition, name) => {
  expect(nameOfDownload(url, disposition)).toBe(name)
})

test.each([
  ['https://me.test/files/abc-1', 'abc-1'], ['https://me.test/files/abc?sensitive=true', 'abc'], ['https://me.test/files/thumbnail-1.webp#x', 'thumbnail-1.webp'],
  ['https://other.test/files/abc', null], ['https://me.test/files/', null], ['https://me.test/files/a/b', null], ['https://me.test/notes/abc', null], ['nonsense', null],
])('the key of %s is %j', (url, key) => {
  expect(keyOfUrl(url, 'https://me.test')).toBe(key)
})

import { describe, expect, it } from 'vitest'
import { linkParts, safeLink } from './links.ts'
import { mixesLookalikes, readableHost } from './punycode.ts'
import { relativeTime } from './relative.ts'

describe('hosts', () => {
  it('decodes international names', () => {
    expect(readableHost('xn--wgv71a119e.jp')).toBe('日本語.jp')
    expect(readableHost('xn--mnchen-3ya.de')).toBe('münchen.de')
    expect(readableHost(new URL('https://例え.テスト').hostname)).toBe('例え.テスト')
    expect(readableHost('example.com')).toBe('example.com')
  })
  it('leaves impostors and rubbish encoded', () => {
    const impostor = new URL('https://аpple.com').hostname
    expect(readableHost(impostor)).toBe(impostor)
    expect(mixesLookalikes('аpple')).toBe(true)
    expect(readableHost('xn--!!!')).toBe('xn--!!!')
    expect(readableHost('xn--')).toBe('xn--')
  })
})

describe('links', () => {
  it('splits an address into readable parts', () => {
    expect(linkParts('https://ja.wikipedia.org/wiki/%E7%87%95?a=%E7%87%95')).toEqual({ scheme: 'https://', host: 'ja.wikipedia.org', path: '/wiki/燕', tail: '?a=燕' })
    expect(linkParts('https://a.example/').path).toBe('')
  })
  it('keeps text-direction tricks encoded', () => {
    expect(linkParts('https://a.example/%E2%80%AEgpj.exe').path).toBe('/%E2%80%AEgpj.exe')
  })
  it('takes only its own host inside', () => {
    expect(safeLink('https://here.example/@ann?x=1#y', 'here.example')?.route).toBe('/@ann?x=1#y')
    expect(safeLink('https://here.example.evil/@ann', 'here.example')?.route).toBeNull()
    expect(safeLink('https://user:pw@here.example/', 'here.example')?.route).toBeNull()
    expect(safeLink('https://here.example/api/meta', 'here.example')?.route).toBeNull()
    expect(safeLink('//here.example', 'here.example')).toBeNull()
  })
})

describe('relative time', () => {
  it('takes the largest unit that fits', () => {
    const now = 1_700_000_000_000
    expect(relativeTime(now - 3_700_000, now, 'en')).toBe('1 hour ago')
    expect(relativeTime(now + 86_400_000 * 3, now, 'en')).toBe('in 3 days')
    expect(relativeTime(now, now, 'en')).toBe('now')
  })
})

import { parse } from 'mfm-js'
import { createSSRApp, defineComponent, h, type Component } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { describe, expect, it } from 'vitest'
import type { MfmContext, MfmParts } from './context.ts'
import { renderMfm } from './render.ts'

const part = (tag: string): Component => defineComponent({ inheritAttrs: false, setup: (_, { attrs, slots }) => () => h(tag, attrs, slots['default']?.()) })
const parts: MfmParts = { Link: part('x-link'), Mention: part('x-mention'), Emoji: part('x-emoji'), CodeBlock: part('x-code'), Search: part('x-search'), Time: part('x-time'), Sparkle: part('x-sparkle') }

const base: MfmContext = {
  emojiUrl: (name) => (name === 'blob' ? 'https://here.example/emoji/blob.webp' : null),
  animated: true, advanced: true, nowrap: false, localHost: 'here.example', authorHost: null, me: 'ann@here.example', tagPath: '/tags/', locale: 'en',
}

async function html(text: string, change: Partial<MfmContext> = {}): Promise<string> {
  const context = { ...base, ...change }
  const app = createSSRApp({ render: () => h('p', renderMfm(parse(text, { nestLimit: 20 }), context, parts)) })
  const out = await renderToString(app)
  return out.replaceAll(/<!--.*?-->/g, '').slice(3, -4)
}

describe('blocks', () => {
  it('renders quotes with their inner text parsed', async () => {
    expect(await html('> **a**')).toBe('<blockquote class="mfm-quote"><b>a</b></blockquote>')
  })
  it('renders code, formulas, centre and search', async () => {
    expect(await html('```js\nlet a\n```')).toBe('<x-code code="let a" lang="js"></x-code>')
    expect(await html('\\[ x^2 \\]')).toBe('<x-code code="x^2"></x-code>')
    expect(await html('<center>a</center>')).toBe('<div class="mfm-center">a</div>')
    expect(await html('cats Search')).toBe('<x-search query="cats"></x-search>')
  })
  it('becomes one line in the nowrap form', async () => {
    expect(await html('a\nb', { nowrap: true })).toBe('a b')
    expect(await html('<center>a</center>', { nowrap: true })).toBe('a')
    expect(await html('> a', { nowrap: true })).toBe('<span class="mfm-quote-inline">a</span>')
  })
})

describe('inline', () => {
  it('renders emphasis', async () => {
    expect(await html('**a** <i>b</i> ~~c~~ <small>d</small> `e` \\(f\\)')).toBe(
      '<b>a</b> <i>b</i> <del>c</del> <small>d</small> <code class="mfm-code">e</code> <code class="mfm-code">f</code>')
    expect(await html('<plain>**a**</plain>')).toBe('<span>**a**</span>')
  })
  it('renders hashtags and knows where they lead', async () => {
    expect(await html('#cats')).toBe('<x-link href="/tags/cats" route="/tags/cats" class="mfm-hashtag">#cats</x-link>')
    expect(await html('#cats', { tagPath: '/user-tags/' })).toContain('href="/user-tags/cats"')
    expect(await html('#123')).toBe('#123')
  })
  it('resolves mentions on the author\'s server and marks the reader', async () => {
    expect(await html('@bob')).toBe('<x-mention username="bob" isMe="false"></x-mention>')
    expect(await html('@bob', { authorHost: 'far.example' })).toContain('host="far.example"')
    expect(await html('@Ann@here.example', { authorHost: 'far.example' })).toBe('<x-mention username="Ann" isMe="true"></x-mention>')
  })
  it('shows custom emojis that are known and leaves the rest as text', async () => {
    expect(await html(':blob:')).toBe('<x-emoji name="blob" url="https://here.example/emoji/blob.webp"></x-emoji>')
    expect(await html(':nope:')).toBe(':nope:')
  })
  it('gives bare symbols their coloured form', async () => {
    expect(await html('❤')).toBe('<span class="mfm-unicode">❤\uFE0F</span>')
  })
})

describe('links', () => {
  it('routes its own host inside and marks what leads away', async () => {
    expect(await html('https://here.example/notes/a')).toContain('route="/notes/a"')
    expect(await html('https://here.example/files/a')).not.toContain('route=')
    expect(await html('https://far.example/x')).toContain('mfm-external')
  })
  it('never links to anything but http and https', async () => {
    for (const target of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd']) {
      const out = await html(`[x](${target})`)
      expect(out).not.toContain('href')
    }
  })
  it('has no link inside a link', async () => {
    const out = await html('[@bob #tag](https://far.example/)')
    expect(out).not.toContain('x-mention')
    expect(out.match(/<x-link/g)).toHaveLength(1)
  })
  it('escapes markup in text', async () => {
    expect(await html('<script>alert(1)</script>')).toBe('&lt;script&gt;alert(1)&lt;/script&gt;')
  })
})

describe('functions', () => {
  it('***x*** is tada', async () => {
    expect(await html('***x***')).toBe(await html('$[tada x]'))
  })
  it.each(['jelly', 'twitch', 'shake', 'jump', 'bounce', 'tada'])('%s moves with speed and delay, and stands still when motion is off', async (name) => {
    const moving = await html(`$[${name}.speed=3s,delay=2s x]`)
    expect(moving).toContain(`mfm-${name}`)
    expect(moving).toContain('animation-duration:3s')
    expect(moving).toContain('animation-delay:2s')
    const still = await html(`$[${name} x]`, { animated: false })
    expect(still).not.toContain('mfm-move')
    expect(still).not.toContain('animation')
  })
  it('refuses strange times', async () => {
    expect(await html('$[jelly.speed=1ms x]')).toContain('animation-duration:1s')
  })
  it('spins left, back and forth, around axes', async () => {
    expect(await html('$[spin.left x]')).toContain('animation-direction:reverse')
    expect(await html('$[spin.alternate,x x]')).toMatch(/mfm-spin-x.*animation-direction:alternate/)
    expect(await html('$[spin.y x]')).toContain('mfm-spin-y')
  })
  it('flips', async () => {
    expect(await html('$[flip x]')).toContain('scale(-1, 1)')
    expect(await html('$[flip.v x]')).toContain('scale(1, -1)')
    expect(await html('$[flip.h,v x]')).toContain('scale(-1, -1)')
  })
  it('zooms whole, then half, then not', async () => {
    const out = await html('$[x4 a $[x4 b $[x4 c]]]')
    expect(out.match(/font-size:\d+%/g)).toEqual(['font-size:600%', 'font-size:350%'])
    expect(await html('$[x2 a]', { advanced: false })).not.toContain('font-size')
  })
  it('limits scale and leaves position alone when advanced functions are off', async () => {
    expect(await html('$[scale.x=9,y=-9 a]')).toContain('scale(5, -5)')
    expect(await html('$[scale.x=9 a]', { advanced: false })).toBe('<span>a</span>')
    expect(await html('$[position.x=1.5,y=2 a]')).toContain('translateX(1.5em) translateY(2em)')
    expect(await html('$[position.x=1 a]', { advanced: false })).toBe('<span>$[position.x=1 a]</span>')
  })
  it('colours and borders, with only hex colours', async () => {
    expect(await html('$[fg.color=0af a]')).toContain('color:#0af')
    expect(await html('$[fg.color=red a]')).toContain('color:#f00')
    expect(await html('$[bg.color=00aaff a]')).toContain('background-color:#00aaff')
    expect(await html('$[border.color=0f0,style=dashed,width=3,radius=4 a]')).toMatch(/border:3px dashed #0f0.*border-radius:4px.*overflow:clip/)
    expect(await html('$[border.noclip,style=evil a]')).toMatch(/1px solid.*overflow:visible/)
  })
  it('sets fonts, rotation, blur and rainbow', async () => {
    expect(await html('$[font.serif a]')).toContain('font-family:serif')
    expect(await html('$[font.wingdings a]')).toBe('<span>$[font.wingdings a]</span>')
    expect(await html('$[rotate.deg=30 a]')).toContain('rotate(30deg)')
    expect(await html('$[rotate a]')).toContain('rotate(90deg)')
    expect(await html('$[blur a]')).toContain('tabindex="0"')
    expect(await html('$[rainbow a]')).toContain('mfm-rainbow')
    expect(await html('$[rainbow a]', { animated: false })).toContain('mfm-rainbow-still')
    expect(await html('$[sparkle a]')).toBe('<x-sparkle>a</x-sparkle>')
    expect(await html('$[sparkle a]', { animated: false })).toBe('<span>a</span>')
  })
  it('sets readings over text', async () => {
    expect(await html('$[ruby 燕 つばめ]')).toBe('<ruby>燕<rp>(</rp><rt>つばめ</rt><rp>)</rp></ruby>')
    expect(await html('$[ruby **燕** つばめ]')).toContain('<b>燕</b>')
    expect(await html('$[ruby alone]')).toBe('<span>$[ruby alone]</span>')
  })
  it('tells the time', async () => {
    expect(await html('$[unixtime 1700000000]')).toBe('<x-time seconds="1700000000" locale="en"></x-time>')
    expect(await html('$[unixtime soon]')).toBe('<span>$[unixtime soon]</span>')
    expect(await html('$[unixtime 99999999999999]')).toContain('$[unixtime')
  })
  it('prints unknown functions literally, content rendered', async () => {
    expect(await html('$[foo.a=1,b **x**]')).toBe('<span>$[foo.a=1,b <b>x</b>]</span>')
    expect(await html('$[constructor x]')).toBe('<span>$[constructor x]</span>')
    expect(await html('$[clickable.ev=a x]')).toBe('<span>x</span>')
  })
  it('stops nesting at 20', async () => {
    const out = await html(`${'<b>'.repeat(40)}x${'</b>'.repeat(40)}`)
    expect(out.match(/<b>/g)!.length).toBeLessThanOrEqual(20)
    expect(out).toContain('&lt;b&gt;')
  })
})

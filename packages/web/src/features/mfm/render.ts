import type { MfmFn, MfmNode, MfmText } from 'mfm-js'
import { h, type VNodeChild } from 'vue'
import { initialState, type MfmContext, type MfmParts, type MfmState, type Rendered } from './context.ts'
import { judgeFunction, type FnArgs } from './functions.ts'
import { linkParts, safeLink } from './links.ts'
import { presentEmoji } from '../emoji/presentation.ts'

/**
 * Turns a parsed text into Vue nodes. Nothing here ever becomes HTML source: every piece is an element or a text node,
 * so text from outside cannot bring markup in.
 */
export function renderMfm(nodes: MfmNode[], context: MfmContext, parts: MfmParts): Rendered {
  return renderAll(nodes, context, parts, initialState)
}

function renderAll(nodes: readonly MfmNode[], context: MfmContext, parts: MfmParts, state: MfmState): Rendered {
  return nodes.map((node) => renderNode(node, context, parts, state))
}

function renderNode(node: MfmNode, context: MfmContext, parts: MfmParts, state: MfmState): VNodeChild {
  const inside = (children: readonly MfmNode[] | undefined, next: MfmState = state): Rendered =>
    renderAll(children ?? [], context, parts, next)

  switch (node.type) {
    case 'text':
      return context.nowrap ? node.props.text.replace(/\s*\n\s*/g, ' ') : node.props.text
    case 'plain':
      return h('span', inside(node.children))
    case 'bold':
      return h('b', inside(node.children))
    case 'italic':
      return h('i', inside(node.children))
    case 'strike':
      return h('del', inside(node.children))
    case 'small':
      return h('small', inside(node.children))
    case 'center':
      return context.nowrap ? inside(node.children) : h('div', { class: 'mfm-center' }, inside(node.children))
    case 'quote':
      return context.nowrap ? h('span', { class: 'mfm-quote-inline' }, inside(node.children)) : h('blockquote', { class: 'mfm-quote' }, inside(node.children))
    case 'inlineCode':
      return h('code', { class: 'mfm-code' }, node.props.code)
    case 'mathInline':
      return h('code', { class: 'mfm-code' }, node.props.formula.trim())
    case 'blockCode':
      return context.nowrap
        ? h('code', { class: 'mfm-code' }, node.props.code.replace(/\s*\n\s*/g, ' '))
        : h(parts.CodeBlock, { code: node.props.code, lang: node.props.lang })
    case 'mathBlock':
      return context.nowrap
        ? h('code', { class: 'mfm-code' }, node.props.formula.trim())
        : h(parts.CodeBlock, { code: node.props.formula.trim(), lang: null })
    case 'search':
      return context.nowrap ? node.props.content : h(parts.Search, { query: node.props.query })
    case 'unicodeEmoji':
      return h('span', { class: 'mfm-unicode' }, presentEmoji(node.props.emoji))
    case 'emojiCode':
      return renderEmojiCode(node.props.name, context, parts)
    case 'mention':
      return state.inLink ? node.props.acct : renderMention(node.props.username, node.props.host, context, parts)
    case 'hashtag':
      return state.inLink ? `#${node.props.hashtag}` : renderHashtag(node.props.hashtag, context, parts)
    case 'url':
      return state.inLink ? node.props.url : renderUrl(node.props.url, context, parts)
    case 'link': {
      const link = safeLink(node.props.url, context.localHost)
      const label = inside(node.children, { ...state, inLink: true })
      if (!link) return h('span', label)
      return h(parts.Link, { ...link, class: 'mfm-link' }, () => [...label, ...externalMark(link.route)])
    }
    case 'fn':
      return renderFunction(node, context, parts, state, inside)
  }
}

function renderEmojiCode(name: string, context: MfmContext, parts: MfmParts): VNodeChild {
  const url = context.emojiUrl(name)
  return url === null ? `:${name}:` : h(parts.Emoji, { name, url })
}

function renderMention(username: string, statedHost: string | null, context: MfmContext, parts: MfmParts): VNodeChild {
  // A bare @name in a remote text means somebody on the author's own server.
  const host = (statedHost ?? context.authorHost)?.toLowerCase() ?? null
  const shownHost = host === null || host === context.localHost ? null : host
  const isMe = context.me === `${username.toLowerCase()}@${host ?? context.localHost}`
  return h(parts.Mention, { username, host: shownHost, isMe })
}

function renderHashtag(tag: string, context: MfmContext, parts: MfmParts): VNodeChild {
  const route = context.tagPath + encodeURIComponent(tag)
  return h(parts.Link, { href: route, route, class: 'mfm-hashtag' }, () => `#${tag}`)
}

function externalMark(route: string | null): VNodeChild[] {
  return route === null ? [h('span', { class: 'mfm-external', 'aria-hidden': 'true' })] : []
}

function renderUrl(url: string, context: MfmContext, parts: MfmParts): VNodeChild {
  const link = safeLink(url, context.localHost)
  if (!link) return url
  const { scheme, host, path, tail } = linkParts(link.href)
  return h(parts.Link, { ...link, class: 'mfm-link mfm-url' }, () => [
    h('span', { class: 'mfm-url-faint' }, scheme),
    h('span', { class: 'mfm-url-host' }, host),
    path === '' ? null : h('span', { class: 'mfm-url-path' }, path),
    tail === '' ? null : h('span', { class: 'mfm-url-faint' }, tail),
    ...externalMark(link.route),
  ])
}

type Inside = (children: readonly MfmNode[] | undefined, next?: MfmState) => Rendered

function renderFunction(node: MfmFn, context: MfmContext, parts: MfmParts, state: MfmState, inside: Inside): VNodeChild {
  const { name, args } = node.props
  if (name === 'sparkle') {
    return context.animated ? h(parts.Sparkle, null, () => inside(node.children)) : h('span', inside(node.children))
  }
  if (name === 'ruby') return renderRuby(node, inside) ?? literal(name, args, inside(node.children))
  if (name === 'unixtime') {
    const seconds = unixSeconds(node.children)
    return seconds === null ? literal(name, args, inside(node.children)) : h(parts.Time, { seconds, locale: context.locale })
  }
  const verdict = judgeFunction(name, args, context, state)
  if (verdict === 'literal') return literal(name, args, inside(node.children))
  const { state: next, focusable, ...dressing } = verdict
  return h('span', focusable ? { ...dressing, tabindex: 0 } : dressing, inside(node.children, next ?? state))
}

function literal(name: string, args: FnArgs, children: Rendered): VNodeChild {
  const list = Object.entries(args).map(([key, value]) => (value === true ? key : `${key}=${value}`))
  return h('span', [`$[${name}${list.length > 0 ? `.${list.join(',')}` : ''} `, ...children, ']'])
}

/** The word after the last space is the reading; without one there is nothing to set above the text. */
function renderRuby(node: MfmFn, inside: Inside): VNodeChild | null {
  const last = node.children.at(-1)
  if (last?.type !== 'text') return null
  const text = last.props.text.trimEnd()
  const space = text.lastIndexOf(' ')
  if (space < 0) return null
  const reading = text.slice(space + 1)
  const rest = text.slice(0, space)
  if (reading === '' || (rest === '' && node.children.length === 1)) return null
  const base: MfmNode[] = node.children.slice(0, -1)
  if (rest !== '') base.push({ type: 'text', props: { text: rest } } satisfies MfmText)
  return h('ruby', [...inside(base), h('rp', '('), h('rt', reading), h('rp', ')')])
}

const latestSecond = 8.64e12

function unixSeconds(children: readonly MfmNode[]): number | null {
  const only = children.length === 1 ? children[0] : undefined
  if (only?.type !== 'text' || !/^\s*-?\d{1,14}\s*$/.test(only.props.text)) return null
  const seconds = Number.parseInt(only.props.text, 10)
  return Math.abs(seconds) <= latestSecond ? seconds : null
}

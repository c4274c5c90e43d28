import { readableHost } from './punycode.ts'

/** Where a link in someone's text leads, after it has been judged safe. */
export interface SafeLink {
  /** What goes into `href`. */
  href: string
  /** Path for the router when the target is a page of this client, else null. */
  route: string | null
}

/** Parts of an address for display: what matters (the host) can be set apart from what does not. */
export interface LinkParts {
  scheme: string
  host: string
  path: string
  tail: string
}

/** Paths on our own host that the server answers itself: the router must not take them. */
const serverPaths = /^\/(?:api|files|proxy|emoji|identicon|avatar|url|streaming|nodeinfo|oauth|inbox|healthz|metrics|\.well-known)(?:[/.?-]|$)|\.(?:rss|atom|json|xml|txt)$/

/** Judges a link target. Only http and https pass; everything else (javascript:, data:, …) is null and stays text. */
export function safeLink(target: string, localHost: string): SafeLink | null {
  let url: URL
  try {
    url = new URL(target)
  } catch {
    return null
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const internal = url.host === localHost && url.username === '' && !serverPaths.test(url.pathname)
  return { href: url.href, route: internal ? url.pathname + url.search + url.hash : null }
}

function decodeReadable(part: string): string {
  try {
    // Control and direction characters could hide or reorder what the reader sees, so such paths stay encoded.
    const decoded = decodeURI(part)
    return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(decoded) ? part : decoded
  } catch {
    return part
  }
}

/** Splits a safe address into readable parts. */
export function linkParts(href: string): LinkParts {
  const url = new URL(href)
  return {
    scheme: `${url.protocol}//`,
    host: readableHost(url.hostname) + (url.port === '' ? '' : `:${url.port}`),
    path: url.pathname === '/' && url.search === '' && url.hash === '' ? '' : decodeReadable(url.pathname),
    tail: decodeReadable(url.search + url.hash),
  }
}

export type SearchWish = { kind: 'none' } | { kind: 'route'; path: string } | { kind: 'people'; username: string; host: string | null }

/** What somebody means who types this: an address of this server, a hashtag, or the beginning of a name. */
export function readQuery(text: string, ownHost: string): SearchWish {
  const wanted = text.trim()
  if (wanted === '') return { kind: 'none' }
  if (/^https?:\/\//i.test(wanted)) {
    const url = URL.canParse(wanted) ? new URL(wanted) : null
    // Pages of other servers can only be found once they are known here under their own address.
    return url && url.host === ownHost ? { kind: 'route', path: url.pathname + url.search } : { kind: 'people', username: wanted, host: null }
  }
  if (wanted.startsWith('#') && wanted.length > 1) return { kind: 'route', path: `/tags/${encodeURIComponent(wanted.slice(1))}` }
  const [username = '', host] = wanted.replace(/^@/, '').split('@')
  return { kind: 'people', username, host: host ? (host === ownHost ? '.' : host) : null }
}

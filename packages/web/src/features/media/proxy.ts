import { useMeta } from '../../data/meta.ts'

function proxied(url: string, name: string, flags: Record<string, '1'>): string {
  const address = new URL(url, location.origin)
  if (address.origin === location.origin && Object.keys(flags).length === 0) return url
  if (address.protocol !== 'https:' && address.protocol !== 'http:') return ''
  const base = useMeta().meta?.mediaProxy ?? `${location.origin}/proxy`
  return `${base}/${name}.webp?${new URLSearchParams({ url: address.href, ...flags }).toString()}`
}

/** Address under which to show a custom emoji: other servers' pictures come through our media proxy. */
export function proxiedEmoji(url: string, still: boolean): string {
  const own = new URL(url, location.origin).origin === location.origin
  if (own && !still) return url
  return proxied(url, 'emoji', still ? { emoji: '1', static: '1' } : { emoji: '1' })
}

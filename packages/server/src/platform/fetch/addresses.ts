import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Whether an address belongs to the public internet. Everything with a special meaning is refused, also when it is wrapped
 * in an IPv6 form that a router could unwrap (mapped, 6to4, NAT64).
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  // Short and octal forms, which some parsers accept, are no addresses.
  if (isIP(bare) === 0) return false
  const parsed = ipaddr.parse(bare)
  if (parsed.kind() === 'ipv4') return parsed.range() === 'unicast'
  const v6 = parsed as ipaddr.IPv6
  const bytes = v6.toByteArray()
  const range: string = v6.range()
  if (range === 'ipv4Mapped') return isPublicAddress(v6.toIPv4Address().toString())
  if (range === 'rfc6052') return isPublicAddress(bytes.slice(12).join('.'))
  if (range === '6to4') return isPublicAddress(bytes.slice(2, 6).join('.'))
  // Global unicast is 2000::/3; the rest of the space is not handed out.
  return range === 'unicast' && ((bytes[0] ?? 0) & 0xe0) === 0x20
}

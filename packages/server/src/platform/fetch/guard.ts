import { lookup as systemLookup } from 'node:dns'
import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from './addresses.ts'
import { FetchError } from './fetch.ts'

/** Resolves a name to all its addresses. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** Which addresses may be connected to. */
export interface Guard {
  /** Allows private addresses: test servers only. */
  readonly allowPrivate: boolean
  readonly resolve: Resolve
}

export const resolveBySystem: Resolve = (hostname) =>
  new Promise((resolve, reject) => systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) => (error ? reject(error) : resolve(addresses))))

/**
 * Checks what the URL itself says. Names are checked by `guardedLookup` while connecting.
 * @throws FetchError
 */
export function checkUrl(text: string, guard: Guard, base?: string): URL {
  if (!URL.canParse(text, base)) throw new FetchError('bad-url', 'the URL cannot be parsed')
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new FetchError('bad-url', `only http and https are fetched, not ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw new FetchError('bad-url', 'the URL contains a login')
  if (url.hostname === '') throw new FetchError('bad-url', 'the URL has no host')
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(literal) !== 0 && !allowed(literal, guard)) throw privateAddress(url.hostname)
  url.hash = ''
  return url
}

/** A lookup for sockets that answers only with addresses that may be used, so that the checked address is the one connected to. */
export function guardedLookup(guard: Guard): LookupFunction {
  return (hostname, options, callback) => {
    publicAddresses(hostname, guard).then(
      (addresses) => {
        const fitting = options.family === 4 || options.family === 6 ? addresses.filter((a) => a.family === options.family) : addresses
        const [first] = fitting
        if (!first) callback(new FetchError('dns', `${hostname} has no address of the wanted kind`), '')
        else if (options.all) callback(null, [...fitting])
        else callback(null, first.address, first.family)
      },
      (error: Error) => callback(error, ''),
    )
  }
}

/** @throws FetchError when the name has no address, or only such as may not be used */
export async function publicAddresses(hostname: string, guard: Guard): Promise<readonly LookupAddress[]> {
  const found = await guard.resolve(hostname).catch((error: unknown) => {
    throw new FetchError('dns', `${hostname} cannot be resolved`, { cause: error })
  })
  if (found.length === 0) throw new FetchError('dns', `${hostname} has no address`)
  const usable = found.filter(({ address }) => allowed(address, guard))
  if (usable.length === 0) throw privateAddress(hostname)
  return usable
}

function allowed(address: string, guard: Guard): boolean {
  return guard.allowPrivate || isPublicAddress(address)
}

function privateAddress(host: string): FetchError {
  return new FetchError('private-address', `${host} is not on the public internet`)
}

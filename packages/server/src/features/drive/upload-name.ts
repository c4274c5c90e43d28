import { cleanName, isValidName } from './rules.ts'

/** The key in the address of a file of this server; null for other addresses. */
export function keyOfUrl(url: string, origin: string): string | null {
  if (!url.startsWith(`${origin}/files/`)) return null
  const key = url.slice(origin.length + '/files/'.length).replace(/[?#].*$/, '')
  return /^[\w.-]+$/.test(key) ? key : null
}

/** What a fetched file is called: by its server, else by its address, else nothing. */
export function nameOfDownload(url: string, disposition: string | undefined): string | null {
  const name = cleanName((disposition && nameInDisposition(disposition)) ?? lastSegment(url))
  return name !== null && isValidName(name) ? name : null
}

function nameInDisposition(header: string): string | null {
  const extended = /filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(header)?.[1]
  if (extended !== undefined) return decoded(extended)
  const quoted = /filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1]
  return quoted?.replace(/\\(.)/g, '$1') ?? /filename\s*=\s*([^;\s"]+)/i.exec(header)?.[1] ?? null
}

function lastSegment(url: string): string {
  return decoded(new URL(url).pathname.split('/').at(-1) ?? '')
}

/** Text that only looks percent-encoded is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

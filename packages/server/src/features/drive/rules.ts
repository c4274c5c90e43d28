/** Types a browser shows without running anything; all others are served as plain bytes. */
const BROWSER_SAFE: ReadonlySet<string> = new Set([
  'image/png', 'image/gif', 'image/jpeg', 'image/webp', 'image/avif', 'image/apng', 'image/bmp', 'image/tiff', 'image/x-icon',
  'application/ogg',
  'audio/opus', 'audio/ogg', 'audio/mp4', 'audio/x-m4a', 'audio/mpeg', 'audio/webm', 'audio/aac', 'audio/flac', 'audio/wav', 'audio/x-flac', 'audio/vnd.wave',
  'video/ogg', 'video/quicktime', 'video/mp4', 'video/x-m4v', 'video/3gpp', 'video/3gpp2', 'video/mpeg', 'video/webm',
])

const OCTETS = 'application/octet-stream'
const MEGABYTE = 1024 * 1024
const MAX_NAME = 200

export function isBrowserSafe(type: string): boolean {
  return BROWSER_SAFE.has(type)
}

/** The type a file is served with. */
export function servedType(type: string): string {
  return BROWSER_SAFE.has(type) ? type : OCTETS
}

/** The name as it is kept; null for none (browsers call unnamed data `blob`). */
export function cleanName(name: string | null | undefined): string | null {
  const trimmed = name?.trim() ?? ''
  return trimmed === '' || trimmed === 'blob' ? null : trimmed
}

/** Names also come from forms and from other servers, so they may hold what the database cannot keep. */
export function isValidName(name: string): boolean {
  return name.trim() !== '' && name.length <= MAX_NAME && !/[\\/\0]|\.\./.test(name)
}

/** Types of text have no signature: for content nobody knows the name decides. */
const TEXT_TYPES: Readonly<Record<string, string>> = { txt: 'text/plain', csv: 'text/csv', json: 'application/json' }

export function fileType(sniffed: string | null, name: string | null): string {
  return sniffed ?? TEXT_TYPES[extension(name ?? '') ?? ''] ?? OCTETS
}

/** In lower case without the dot; null when there is none. */
export function extension(name: string): string | null {
  const match = /[^.]\.([^.\s/\\]{1,50})$/.exec(name)
  return match?.[1]?.toLowerCase() ?? null
}

const SAME_EXTENSIONS = [['jpeg', 'jpg'], ['tiff', 'tif'], ['dll', 'exe']]
const ARCHIVES = new Set(['gz', 'tar', 'tgz', 'bz2', 'xz', 'zip', '7z'])

/** Gives a name the extension of what the file is, where the name says something else. `detected` is null for unknown content. */
export function correctName(name: string | null, detected: string | null): string {
  const base = name ?? 'untitled'
  const given = extension(base)
  if (given === null) return `${base.replace(/\.$/, '') || 'untitled'}.${detected ?? 'unknown'}`
  if (detected === null || given === detected || ARCHIVES.has(detected)) return base
  if (SAME_EXTENSIONS.some((pair) => pair.includes(given) && pair.includes(detected))) return base
  return `${base}.${detected}`
}

/** The extension a rendition of this type has. */
export function extensionOf(type: string): string {
  return { 'image/webp': 'webp', 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/apng': 'apng', 'image/avif': 'avif' }[type] ?? 'unknown'
}

/** Whether a list of allowed types (`*`, `image/*`, exact) contains a type. */
export function isTypeAllowed(type: string, allowed: readonly string[]): boolean {
  return allowed.map((entry) => entry.trim()).some((entry) =>
    entry === '*' || entry === '*/*' || entry === type || (entry.endsWith('/*') && type.startsWith(entry.slice(0, -1))))
}

/** What decides whether an owner may add a file. */
export interface Admission {
  readonly type: string
  readonly size: number
  readonly used: number
  readonly policies: { readonly driveCapacityMb: number; readonly maxFileSizeMb: number; readonly uploadableFileTypes: readonly string[] }
  /** Files the server makes for people (exports) are not asked for their type. */
  readonly anyType: boolean
}

/** The reason why a file may not be added, or null. */
export function refuseFile({ type, size, used, policies, anyType }: Admission): 'UNALLOWED_FILE_TYPE' | 'MAX_FILE_SIZE_EXCEEDED' | 'NO_FREE_SPACE' | null {
  if (!anyType && !isTypeAllowed(type, policies.uploadableFileTypes)) return 'UNALLOWED_FILE_TYPE'
  if (size > policies.maxFileSizeMb * MEGABYTE) return 'MAX_FILE_SIZE_EXCEEDED'
  if (used + size > capacity(policies)) return 'NO_FREE_SPACE'
  return null
}

/** Bytes a drive may hold. */
export function capacity(policies: { readonly driveCapacityMb: number }): number {
  return policies.driveCapacityMb * MEGABYTE
}

/** Who asks for a change of the sensitive flag, and of whose file. */
export interface SensitivityChange {
  readonly from: boolean
  readonly to: boolean
  readonly markedByModerator: boolean
  readonly ownerAlwaysSensitive: boolean
  readonly byModerator: boolean
}

export function refuseSensitivity(change: SensitivityChange): 'RESTRICTED_BY_ROLE' | 'RESTRICTED_BY_ADMINISTRATOR' | null {
  if (change.to || !change.from) return null
  if (change.ownerAlwaysSensitive) return 'RESTRICTED_BY_ROLE'
  if (change.markedByModerator && !change.byModerator) return 'RESTRICTED_BY_ADMINISTRATOR'
  return null
}

/** Most levels of folders. */
export const MAX_DEPTH = 64

/** Whether a folder of this height may stand under a folder with this chain above it (from the folder up). */
export function refuseNesting(folderId: string | null, height: number, chain: readonly { readonly id: string }[]): 'RECURSIVE_NESTING' | 'TOO_DEEP_NESTING' | null {
  if (folderId !== null && chain.some((folder) => folder.id === folderId)) return 'RECURSIVE_NESTING'
  return chain.length + height > MAX_DEPTH ? 'TOO_DEEP_NESTING' : null
}

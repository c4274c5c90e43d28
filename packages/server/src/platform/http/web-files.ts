import { open, readFile, readdir, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.map': 'application/json; charset=utf-8', '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8', '.wasm': 'application/wasm', '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.avif': 'image/avif', '.ico': 'image/x-icon', '.jpg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp',
  '.mp3': 'audio/mpeg', '.ogg': 'audio/ogg', '.woff2': 'font/woff2',
}
const compressible = new Set(['.css', '.html', '.js', '.json', '.map', '.svg', '.txt', '.wasm', '.webmanifest', '.xml'])
/** Smaller files gain nothing. */
const MIN_COMPRESSED = 1024
const HASHED = '/assets/'
/** Names that stay while their content changes: asked for again each time, answered with 304. */
const revalidated = new Set(['/sw.js', '/boot.js'])

type Encoding = 'br' | 'gzip'

/** One file of the built client. */
class WebFile {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly etag: string
  private readonly compressible: boolean
  private readonly onDisk: ReadonlySet<string>
  private readonly inMemory = new Map<Encoding, Promise<Buffer>>()

  constructor(url: string, path: string, facts: { size: number; mtimeMs: number }, onDisk: ReadonlySet<string>) {
    const extension = extname(path)
    this.path = path
    this.onDisk = onDisk
    this.compressible = compressible.has(extension) && facts.size >= MIN_COMPRESSED
    this.etag = `"${facts.size.toString(36)}-${Math.trunc(facts.mtimeMs).toString(36)}"`
    this.headers = {
      'content-type': types[extension] ?? 'application/octet-stream',
      'cache-control': url.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : revalidated.has(url) ? 'no-cache' : 'public, max-age=3600',
      // Holds for what a service worker fetches and for the page that it shows when the server is gone.
      'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'",
      ...(this.compressible ? { vary: 'accept-encoding' } : {}),
    }
  }

  /** @returns null when it is no longer there: the client is being built again */
  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | null> {
    const encoding = this.compressible ? acceptedEncoding(request) : null
    const etag = encoding ? `${this.etag.slice(0, -1)}-${encoding}"` : this.etag
    if (isFresh(request, etag)) return reply.headers(this.headers).header('etag', etag).code(304).send()
    const body = await this.body(encoding).catch(unlessMissing)
    if (!body) return null
    reply.headers(this.headers).header('etag', etag)
    if (encoding) reply.header('content-encoding', encoding)
    return reply.send(body)
  }

  private async body(encoding: Encoding | null): Promise<Readable | Buffer> {
    const path = encoding === null ? this.path : `${this.path}.${encoding === 'br' ? 'br' : 'gz'}`
    if (encoding !== null && !this.onDisk.has(path)) return this.compressed(encoding)
    return (await open(path)).createReadStream()
  }

  /** What the build did not compress is compressed once, when first asked for. */
  private compressed(encoding: Encoding): Promise<Buffer> {
    let body = this.inMemory.get(encoding)
    if (!body) {
      body = readFile(this.path).then((bytes) => compress(bytes, encoding))
      this.inMemory.set(encoding, body)
      body.catch(() => this.inMemory.delete(encoding))
    }
    return body
  }
}

/** The files of a built web client by their URL path; null when there is no build in the folder. */
export async function readWebFiles(folder: string): Promise<ReadonlyMap<string, WebFile> | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing)
  if (!entries) return null
  const paths = new Set(entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)))
  const files = new Map<string, WebFile>()
  for (const path of paths) {
    const url = `/${relative(folder, path).split(sep).join('/')}`
    // The build's own notes (.vite/) are nobody's business; compressed siblings are sent in place of their originals.
    if (url.includes('/.') || /\.(br|gz)$/.test(url)) continue
    const facts = await stat(path).catch(unlessMissing)
    if (facts) files.set(url, new WebFile(url, path, facts, paths))
  }
  return files.has('/index.html') ? files : null
}

/**
 * Changes when the client in the folder is built again: a build writes its page anew, and its files come and go in two
 * folders. Null while there is no page.
 */
export async function buildMark(folder: string): Promise<string | null> {
  const [page, ...folders] = await Promise.all(['index.html', '.', 'assets'].map((name) => stat(join(folder, name)).catch(unlessMissing)))
  return page ? [page, ...folders].map((facts) => (facts ? `${facts.mtimeMs}/${facts.size}` : '-')).join(' ') : null
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw error
}

export type WebFiles = NonNullable<Awaited<ReturnType<typeof readWebFiles>>>

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

export function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  return encoding === 'br' ? brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }) : gzipped(bytes)
}

/** The best encoding that the client names without refusing it. */
export function acceptedEncoding(request: Pick<FastifyRequest, 'headers'>): Encoding | null {
  const accepted = new Set(String(request.headers['accept-encoding'] ?? '').split(',').filter((item) => !/;\s*q=0(\.0*)?\s*$/.test(item)).map((item) => item.split(';')[0]?.trim()))
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : null
}

/** Whether the client has this version already. */
export function isFresh(request: Pick<FastifyRequest, 'headers'>, etag: string): boolean {
  const known = request.headers['if-none-match']
  return known !== undefined && known.split(',').some((item) => item.trim().replace(/^W\//, '') === etag)
}

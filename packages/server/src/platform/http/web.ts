import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../context.ts'
import { errorCode } from '../start-error.ts'
import { escapeHtml } from './html.ts'
import { pagePolicy } from './security-headers.ts'
import { acceptedEncoding, buildMark, compress, isFresh, readWebFiles } from './web-files.ts'
import type { WebFiles } from './web-files.ts'

/** What the pages say of this server. */
export interface PageFacts {
  /** Name of the server, for the title and the installed app. */
  readonly name: string
  readonly shortName?: string | null
  readonly themeColor?: string | null
  /** Put into the page as JSON, so that the client starts without a request. */
  readonly boot: unknown
}

export interface WebOptions {
  /** Folder of the built client. */
  readonly dist: string
  readonly page: () => Promise<PageFacts>
}

/** How often it is looked whether the client has been built again. ms */
const LOOK_MS = 2000
const PLACEHOLDER = '<!--tsubame-boot-->'
/** Paths that are not the client's: what is not found there is not found. */
const foreign = /^\/(api|streaming|url|inbox|metrics|healthz|nodeinfo|(assets|files|proxy|emoji|identicon|avatar|\.well-known)(?=\/))(\/|$)/
/** Names of files; a client's route may contain dots only as the host of an account. */
const fileLike = /^\/(?!@).*\.(js|mjs|css|map|json|png|jpe?g|gif|svg|webp|avif|ico|txt|xml|php|aspx?|env|woff2?|wasm|webmanifest)$/i

const robots = 'User-agent: *\nDisallow: /api/\nDisallow: /streaming\nDisallow: /url\n'

/** Serves the built web client: its files, its page for every route of its own, the manifest and robots.txt. */
export function addWebClient(app: FastifyInstance, ctx: AppContext, options: WebOptions): void {
  const client = new WebClient(ctx, options)
  app.get('/robots.txt', (_request, reply) => reply.header('cache-control', 'public, max-age=3600').type('text/plain; charset=utf-8').send(robots))
  for (const url of ['/manifest.json', '/manifest.webmanifest']) app.get(url, (_request, reply) => client.manifest(reply))
  app.get('/', (request, reply) => client.page(request, reply))
  app.setNotFoundHandler((request, reply) => client.otherwise(request, reply))
}

interface RenderedPage {
  readonly etag: string
  readonly html: Buffer
  readonly encoded: Map<string, Buffer>
}

class WebClient {
  private readonly options: WebOptions
  private readonly now: () => number
  private readonly setPolicy: (reply: FastifyReply) => void
  /** What the pages and files are of, and its mark. */
  private build: Build | null = null
  private mark: string | null = null
  private lookedAt = -Infinity
  private looking: Promise<void> | null = null
  private rendered: { build: Build; boot: string; page: RenderedPage } | null = null

  constructor(ctx: AppContext, options: WebOptions) {
    this.options = options
    this.now = () => ctx.now()
    this.setPolicy = pagePolicy(ctx.config)
  }

  /** A file of the client, its page, or nothing. */
  async otherwise(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const [path = '/'] = request.url.split('?', 1)
    if (request.method === 'GET' || request.method === 'HEAD') {
      const file = (await this.load())?.files.get(decodePath(path))
      // index.html itself is only ever sent as the page.
      const sent = file && path !== '/index.html' ? await file.send(request, reply) : null
      if (sent) return sent
      if (!foreign.test(path) && !fileLike.test(path) && wantsHtml(request)) return this.page(request, reply)
    }
    return reply.code(404).header('cache-control', 'no-store').type('text/plain; charset=utf-8').send('Not found\n')
  }

  async page(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    this.setPolicy(reply)
    reply.type('text/html; charset=utf-8')
    const build = await this.load()
    if (!build) return reply.code(503).header('cache-control', 'no-store').send(notBuilt)
    const page = await this.render(build)
    const encoding = acceptedEncoding(request)
    const etag = encoding ? `${page.etag.slice(0, -1)}-${encoding}"` : page.etag
    reply.headers({ 'cache-control': 'no-cache', vary: 'accept-encoding', etag })
    if (isFresh(request, etag)) return reply.code(304).send()
    if (!encoding) return reply.send(page.html)
    let body = page.encoded.get(encoding)
    if (!body) page.encoded.set(encoding, (body = await compress(page.html, encoding)))
    return reply.header('content-encoding', encoding).send(body)
  }

  /** The built manifest under this server's name. */
  async manifest(reply: FastifyReply): Promise<FastifyReply> {
    const facts = await this.options.page()
    const manifest = {
      start_url: '/', display: 'standalone', ...(await this.load())?.manifest, name: facts.name, short_name: facts.shortName || facts.name,
      ...(facts.themeColor ? { theme_color: facts.themeColor } : {}),
    }
    return reply.header('cache-control', 'public, max-age=300').type('application/manifest+json; charset=utf-8').send(JSON.stringify(manifest))
  }

  /** A client that is built while the server runs is found: at the next request when there was none, else soon. */
  private async load(): Promise<Build | null> {
    const now = this.now()
    if (!this.build || now - this.lookedAt >= LOOK_MS) {
      this.lookedAt = now
      this.looking ??= this.look().finally(() => { this.looking = null })
      await this.looking
    }
    return this.build
  }

  private async look(): Promise<void> {
    // Marked before it is read: what is written meanwhile changes the mark, and the next look reads again.
    const mark = await buildMark(this.options.dist)
    if (mark === this.mark) return
    const build = mark === null ? null : await readBuild(this.options.dist)
    // While a build clears the folder, what was there is better than nothing.
    if (!build) return
    this.build = build
    this.mark = mark
  }

  /** Whoever changes the server's settings sees them on the next page. */
  private async render(build: Build): Promise<RenderedPage> {
    const facts = await this.options.page()
    const boot = scriptJson(facts.boot)
    if (this.rendered?.build !== build || this.rendered.boot !== boot) this.rendered = { build, boot, page: renderPage(build.template, facts.name, boot) }
    return this.rendered.page
  }
}

/** A built client, as far as it is kept in memory. */
interface Build {
  readonly files: WebFiles
  /** The page, to be filled in. */
  readonly template: string
  readonly manifest: Record<string, unknown>
}

async function readBuild(dist: string): Promise<Build | null> {
  try {
    const files = await readWebFiles(dist)
    if (!files) return null
    const manifest = files.get('/manifest.webmanifest') ?? files.get('/manifest.json')
    return {
      files,
      template: await readFile(join(dist, 'index.html'), 'utf8'),
      manifest: manifest ? JSON.parse(await readFile(manifest.path, 'utf8')) as Record<string, unknown> : {},
    }
  } catch (error) {
    // A build has just taken something away.
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

function renderPage(template: string, name: string, boot: string): RenderedPage {
  const html = Buffer.from(template
    .replace(PLACEHOLDER, () => `<script type="application/json" id="tsubame-boot">${boot}</script>`)
    .replace(/<title>[^<]*<\/title>/, () => `<title>${escapeHtml(name)}</title>`))
  return { html, etag: `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`, encoded: new Map() }
}

/** JSON that cannot end the element it stands in. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

function wantsHtml(request: FastifyRequest): boolean {
  const accept = request.headers.accept
  return accept === undefined || /text\/html|\*\/\*/.test(accept)
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tsubame</title></head>
<body><h1>The web client is not built</h1><p>The server is running. Start it with <code>./tsubame start</code>, which builds the client, or build it with <code>npm run build -w packages/web</code>.</p></body></html>
`

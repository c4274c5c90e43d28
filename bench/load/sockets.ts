import { WebSocket } from 'ws'
import { serveParent } from '../machine/child.ts'
import { percentile } from './request.ts'
import { callApi } from './target.ts'

export type SocketsRequest =
  | { readonly kind: 'open'; readonly url: string; readonly tokens: readonly string[]; readonly channel: string }
  | { readonly kind: 'post'; readonly url: string; readonly token: string; readonly notes: number }
  | { readonly kind: 'close' }

export interface SeenResult {
  readonly p50: number
  readonly p99: number
  /** Notes that did not reach a socket within the time limit, over all notes and sockets. */
  readonly lost: number
  readonly seen: number
}

const OPENING_AT_ONCE = 50
const SEEN_TIMEOUT = 10_000
const PAUSE = 100

const sockets: WebSocket[] = []
/** Told of every message that carries a note. */
let arrived: (data: Buffer) => void = () => undefined

async function openAll(url: string, tokens: readonly string[], channel: string): Promise<{ open: number }> {
  for (let from = 0; from < tokens.length; from += OPENING_AT_ONCE) {
    await Promise.all(tokens.slice(from, from + OPENING_AT_ONCE).map((token) => open(url, token, channel)))
  }
  return { open: sockets.length }
}

/** Resolves when the server has acknowledged the channel. */
function open(url: string, token: string, channel: string): Promise<void> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/streaming?i=${encodeURIComponent(token)}`, { perMessageDeflate: false })
  sockets.push(socket)
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', (code) => reject(new Error(`a socket was closed with ${code}`)))
    socket.once('open', () => socket.send(JSON.stringify({ type: 'connect', body: { channel, id: 'timeline', params: {}, pong: true } })))
    socket.on('message', (data: Buffer) => {
      if (data.includes('"connected"')) resolve()
      else arrived(data)
    })
  })
}

/** Posts notes one after the other and measures from sending the request to the arrival at each socket. */
async function post(url: string, token: string, notes: number): Promise<SeenResult> {
  const times: number[] = []
  let lost = 0
  for (let number = 0; number < notes; number++) {
    const marker = `seen-${process.pid}-${number}-${Date.now()}`
    let missing = sockets.length
    const began = performance.now()
    let timer: NodeJS.Timeout | undefined
    const all = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, SEEN_TIMEOUT)
      arrived = (data) => {
        if (!data.includes(marker)) return
        times.push(performance.now() - began)
        missing -= 1
        if (missing === 0) resolve()
      }
    })
    await callApi({ name: '', url, token }, 'notes/create', { text: marker })
    await all
    clearTimeout(timer)
    lost += missing
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
  const sorted = Float64Array.from(times).sort()
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), lost, seen: times.length }
}

async function closeAll(): Promise<{ open: number }> {
  await Promise.all(sockets.splice(0).map((socket) => new Promise<void>((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) return resolve()
    socket.once('close', () => resolve())
    socket.close()
  })))
  return { open: 0 }
}

serveParent((request: SocketsRequest): Promise<SeenResult | { open: number }> => {
  switch (request.kind) {
    case 'open': return openAll(request.url, request.tokens, request.channel)
    case 'post': return post(request.url, request.token, request.notes)
    case 'close': return closeAll()
  }
})

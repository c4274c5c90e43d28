import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { Caller } from '../caller.ts'
import type { AppContext } from '../context.ts'
import type { Feature } from '../feature.ts'
import { parseJsonText } from '../http/json-text.ts'
import { validator } from '../http/validation.ts'
import type { Log } from '../log.ts'
import type { Connection, MessageHandlers } from './channel.ts'
import { SocketConnection } from './connection.ts'
import type { StreamHub } from './hub.ts'
import { MessageRate } from './message-rate.ts'
import { OpenedChannels, isRecord } from './opened-channels.ts'
import type { ChannelRegistry, RegisteredChannel } from './opened-channels.ts'
import { ConnectionRegistry } from './registry.ts'
import { admitUpgrade, refuseUpgrade } from './upgrade.ts'

export interface StreamTimes {
  /** How often peers are pinged. */
  readonly pingMs: number
  /** A peer that has shown no sign of life for this long is gone. */
  readonly deadMs: number
  /** How often a connected user counts as active. */
  readonly presenceMs: number
}

export interface StreamDeps {
  readonly ctx: AppContext
  readonly features: readonly Feature[]
  authenticate(token: string): Promise<Caller | null>
  /** Users who are connected: told on connecting and every few minutes, many at once. */
  presence?(userIds: readonly string[]): Promise<void>
}

/** The streaming API of this process: the hub that features send through, and the sockets behind it. */
export interface StreamServer extends StreamHub {
  /** Sockets cut off because they did not keep up, since the start. */
  readonly dropped: number
  /** Knows the features from now on; `attach` comes after it. */
  configure(deps: StreamDeps): void
  /** Answers upgrades to `/streaming` on this server. */
  attach(server: Server): void
  /** Says goodbye to every socket (1001) and lets no more in. */
  close(): Promise<void>
}

const MAX_MESSAGE_BYTES = 65_536
const MESSAGE_BURST = 2048
const MESSAGES_PER_SECOND = 64
/** How long peers have to answer the goodbye. */
const CLOSE_MS = 2000
/** The types of the package do not know `closeTimeout`: without it a closed socket whose peer is gone stays for half a minute. */
const socketOptions = { noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES, closeTimeout: CLOSE_MS }
const defaultTimes: StreamTimes = { pingMs: 60_000, deadMs: 120_000, presenceMs: 300_000 }

/** Makes the hub; it may be sent through at once, sockets come with `configure` and `attach`. */
export function createStreamHub(options: { log: Log; now?: () => number; times?: Partial<StreamTimes> }): StreamServer {
  return new SocketServer(options.log, options.now ?? Date.now, { ...defaultTimes, ...options.times })
}

class SocketServer extends ConnectionRegistry implements StreamServer {
  dropped = 0
  private readonly log: Log
  private readonly now: () => number
  private readonly times: StreamTimes
  private readonly sockets = new WebSocketServer(socketOptions)
  private deps: StreamDeps | null = null
  private channels: ChannelRegistry = new Map()
  private messages: MessageHandlers<AppContext> = {}
  private timers: NodeJS.Timeout[] = []
  private nextId = 1
  private closing = false

  constructor(log: Log, now: () => number, times: StreamTimes) {
    super()
    this.log = log
    this.now = now
    this.times = times
  }

  configure(deps: StreamDeps): void {
    this.deps = deps
    this.channels = registerChannels(deps.features)
    this.messages = Object.assign(Object.create(null) as MessageHandlers<AppContext>, ...deps.features.map((feature) => feature.messages ?? {}))
  }

  attach(server: Server): void {
    const { deps } = this
    if (!deps) throw new Error('the stream is attached before it was configured')
    server.on('upgrade', (request, socket, head) => {
      // Nobody else listens until it is a WebSocket, nor to one that is refused and on its way out: a reset would end the process.
      socket.on('error', () => socket.destroy())
      void this.upgrade(deps, request, socket, head)
    })
    this.timers = [
      setInterval(() => this.checkPeers(), this.times.pingMs),
      setInterval(() => this.tellPresence(deps, [...this.users()]), this.times.presenceMs),
    ]
    for (const timer of this.timers) timer.unref()
  }

  private async upgrade(deps: StreamDeps, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    try {
      const admission = this.closing ? { status: 503 as const } : await admitUpgrade(request, (token) => deps.authenticate(token))
      if (socket.destroyed) return
      if ('status' in admission) refuseUpgrade(socket, admission.status)
      else if (this.closing) refuseUpgrade(socket, 503)
      else this.sockets.handleUpgrade(request, socket, head, (webSocket) => this.welcome(deps, webSocket, admission.caller))
    } catch (err) {
      this.log.error({ err }, 'a socket could not be opened')
      refuseUpgrade(socket, 500)
    }
  }

  private welcome(deps: StreamDeps, socket: WebSocket, caller: Caller | null): void {
    const connection = new SocketConnection(this.nextId++, socket, caller, {
      log: this.log, now: this.now(), events: { dropped: () => { this.dropped++ } },
    })
    const channels = new OpenedChannels({
      ctx: deps.ctx, registry: this.channels, log: this.log, connection,
      opened: (name, port) => (name === 'main' ? this.addMain(port) : () => undefined),
    })
    const rate = new MessageRate(MESSAGE_BURST, MESSAGES_PER_SECOND, this.now())
    this.add(connection)
    socket.on('pong', () => { connection.lastSeen = this.now() })
    // ws answers broken frames and messages that are too large with the right close code by itself.
    socket.on('error', (err) => this.log.debug({ err, connection: connection.id }, 'a socket broke'))
    socket.on('close', () => connection.ended())
    socket.on('message', (data, isBinary) => {
      connection.lastSeen = this.now()
      if (!rate.take(connection.lastSeen)) connection.close(1008, 'too many messages')
      else if (!isBinary) this.receive(deps, connection, channels, String(data))
    })
    if (caller) this.tellPresence(deps, [caller.id])
  }

  /** What is not understood is ignored: clients send bare words as a sign of life. */
  private receive(deps: StreamDeps, connection: Connection, channels: OpenedChannels, text: string): void {
    const message = parse(text)
    if (!isRecord(message) || typeof message.type !== 'string') return
    switch (message.type) {
      case 'connect':
        channels.connect(message.body)
        return
      case 'disconnect':
        channels.disconnect(message.body)
        return
      case 'channel':
      case 'ch':
        channels.receive(message.body)
        return
      default:
        this.handle(deps.ctx, message.type, connection, message.body)
    }
  }

  private handle(ctx: AppContext, type: string, connection: Connection, body: unknown): void {
    const failed = (err: unknown) => this.log.error({ err, type, connection: connection.id }, 'a stream message failed')
    try {
      // Handlers may be asynchronous although nobody waits for them.
      const result: unknown = this.messages[type]?.(ctx, connection, body)
      if (result instanceof Promise) result.catch(failed)
    } catch (err) {
      failed(err)
    }
  }

  private checkPeers(): void {
    const now = this.now()
    for (const connection of this.connections()) {
      if (now - connection.lastSeen >= this.times.deadMs) connection.terminate()
      else connection.ping()
    }
  }

  private tellPresence(deps: StreamDeps, userIds: readonly string[]): void {
    if (userIds.length === 0) return
    deps.presence?.(userIds).catch((err: unknown) => this.log.warn({ err }, 'the presence of connected users was not noted'))
  }

  async close(): Promise<void> {
    this.closing = true
    for (const timer of this.timers) clearInterval(timer)
    const open = [...this.connections()]
    if (open.length === 0) return
    await new Promise<void>((resolve) => {
      let left = open.length
      const overdue = setTimeout(() => { for (const connection of open) connection.terminate() }, CLOSE_MS)
      for (const connection of open) {
        connection.afterClose(() => {
          if (--left > 0) return
          clearTimeout(overdue)
          resolve()
        })
        connection.close(1001, 'the server is going away')
      }
    })
  }
}

function registerChannels(features: readonly Feature[]): ChannelRegistry {
  const registry = new Map<string, RegisteredChannel>()
  for (const feature of features) {
    for (const [name, definition] of Object.entries(feature.channels ?? {})) {
      if (registry.has(name)) throw new Error(`the channel ${name} is declared twice`)
      registry.set(name, { name, definition, validate: validator(definition.params) })
    }
  }
  return registry
}

function parse(text: string): unknown {
  // Every message of the protocol is an object: bare words are not worth an exception.
  if (!text.startsWith('{')) return null
  try {
    return parseJsonText(text)
  } catch {
    return null
  }
}

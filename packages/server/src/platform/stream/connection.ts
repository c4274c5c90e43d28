import type { WebSocket } from 'ws'
import type { Caller } from '../caller.ts'
import type { Log } from '../log.ts'
import type { Connection } from './channel.ts'

/** A socket that has not taken this many bytes is dropped: nothing is buffered without bound for a slow reader. */
export const MAX_BUFFERED_BYTES = 1_048_576

export interface ConnectionEvents {
  /** The peer did not keep up and was cut off. */
  dropped(): void
}

/** Bytes, too, go out as a text message. */
const TEXT = { binary: false }

/** One socket of the streaming API. */
export class SocketConnection implements Connection {
  readonly id: number
  readonly caller: Caller | null
  /** ms; when the peer last showed that it is there. */
  lastSeen: number
  private readonly socket: WebSocket
  private readonly log: Log
  private readonly events: ConnectionEvents
  private closeActions: (() => void)[] | null = []

  constructor(id: number, socket: WebSocket, caller: Caller | null, deps: { log: Log; now: number; events: ConnectionEvents }) {
    this.id = id
    this.socket = socket
    this.caller = caller
    this.log = deps.log
    this.events = deps.events
    this.lastSeen = deps.now
  }

  get viewerId(): string | null {
    return this.caller?.id ?? null
  }

  get isOpen(): boolean {
    return this.closeActions !== null && this.socket.readyState === this.socket.OPEN
  }

  send(type: string, body?: unknown): void {
    this.sendRaw(JSON.stringify({ type, body }))
  }

  sendRaw(json: string | Buffer): void {
    if (!this.isOpen) return
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.events.dropped()
      this.log.debug({ connection: this.id, user: this.viewerId }, 'a socket that does not keep up is dropped')
      this.terminate()
      return
    }
    this.socket.send(json, TEXT)
  }

  ping(): void {
    if (this.isOpen) this.socket.ping()
  }

  close(code: number, reason: string): void {
    this.ended()
    this.socket.close(code, reason)
  }

  /** Cuts the connection without a goodbye. */
  terminate(): void {
    this.ended()
    this.socket.terminate()
  }

  /** Runs when the socket itself is closed, goodbyes exchanged. */
  afterClose(action: () => void): void {
    if (this.socket.readyState === this.socket.CLOSED) this.run(action)
    else this.socket.once('close', () => this.run(action))
  }

  onClose(action: () => void): void {
    if (this.closeActions) this.closeActions.push(action)
    else this.run(action)
  }

  /** Lets everything go that hangs on this connection; the second time does nothing. */
  ended(): void {
    const actions = this.closeActions
    if (!actions) return
    this.closeActions = null
    for (const action of actions) this.run(action)
  }

  private run(action: () => void): void {
    try {
      action()
    } catch (err) {
      this.log.error({ err, connection: this.id }, 'closing a connection failed in part')
    }
  }
}

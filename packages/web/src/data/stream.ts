import type { Channels, IChannelConnection, IStream } from 'misskey-js'
import Stream from 'misskey-js/streaming.js'
import { shallowRef, watch, type ShallowRef } from 'vue'
import type { NoteUpdatedEvent as KnownNoteUpdatedEvent } from 'misskey-js/streaming.types.js'
import type { NoteContent } from './types.ts'

/** `updated` is ours: what an edited note says now; the poll only when its choices are others. */
export type NoteUpdatedEvent = KnownNoteUpdatedEvent | { id: string; type: 'updated'; body: NoteContent }
export type ChannelName = keyof Channels
export type StreamState = 'connecting' | 'connected' | 'offline'

/** Handlers of a channel's events by name; the ones left out are ignored. */
export type ChannelHandlers<C extends ChannelName> = Partial<Channels[C]['events']>

export interface StreamHub {
  state: Readonly<ShallowRef<StreamState>>
  /** Joins a channel until the returned function is called. Survives reconnects. */
  channel<C extends ChannelName>(name: C, params: Channels[C]['params'] | undefined, handlers: ChannelHandlers<C>): () => void
  /** Asks to be told what happens to a note. Counted: the server is told once, and again after each reconnect. */
  capture(noteId: string): () => void
  /** Resolves when the socket is open and channels are joined, at once when they are. */
  listening(): Promise<void>
  /** Called after a lost connection is back and channels are joined again: time to fetch what was missed. */
  onReconnect(callback: () => void): () => void
  onNoteUpdated(callback: (event: NoteUpdatedEvent) => void): () => void
  /** Broadcasts such as `emojiAdded`. */
  onBroadcast(name: string, callback: (payload: never) => void): () => void
  close(): void
}

const HEARTBEAT_MS = 60_000

/** Wraps one socket of the streaming API. `open` makes it, so that tests bring their own. */
export function createStreamHub(open: () => IStream): StreamHub {
  const stream = open()
  const state = shallowRef<StreamState>('connecting')
  const captured = new Map<string, number>()
  const reconnectCallbacks = new Set<() => void>()
  const noteCallbacks = new Set<(event: NoteUpdatedEvent) => void>()
  let everConnected = false

  const onConnected = (): void => {
    const isReconnect = everConnected
    everConnected = true
    state.value = 'connected'
    for (const id of captured.keys()) stream.send('sr', { id })
    // The library joins the channels again right after this event, so the hooks run one microtask later.
    if (isReconnect) queueMicrotask(() => { for (const callback of reconnectCallbacks) callback() })
  }
  const onDisconnected = (): void => { state.value = 'offline' }
  const onUpdated = (event: NoteUpdatedEvent): void => { for (const callback of noteCallbacks) callback(event) }
  stream.on('_connected_', onConnected)
  stream.on('_disconnected_', onDisconnected)
  stream.on('noteUpdated', onUpdated)

  const heartbeat = setInterval(() => {
    if (state.value === 'connected' && document.visibilityState === 'visible') stream.heartbeat()
  }, HEARTBEAT_MS)

  function channel<C extends ChannelName>(name: C, params: Channels[C]['params'] | undefined, handlers: ChannelHandlers<C>): () => void {
    const connection: IChannelConnection<Channels[C]> = stream.useChannel(name, params ?? undefined)
    const emitter = connection as unknown as { on(event: string, handler: unknown): void }
    for (const [event, handler] of Object.entries(handlers)) emitter.on(event, handler)
    let open = true
    return () => {
      if (!open) return
      open = false
      connection.dispose()
    }
  }

  function capture(noteId: string): () => void {
    const count = captured.get(noteId) ?? 0
    captured.set(noteId, count + 1)
    // While the socket is down nothing is queued: `onConnected` tells the server about everything captured.
    if (count === 0 && state.value === 'connected') stream.send('sr', { id: noteId })
    let held = true
    return () => {
      if (!held) return
      held = false
      const left = (captured.get(noteId) ?? 1) - 1
      if (left > 0) {
        captured.set(noteId, left)
        return
      }
      captured.delete(noteId)
      if (state.value === 'connected') stream.send('un', { id: noteId })
    }
  }

  function listening(): Promise<void> {
    if (state.value === 'connected') return Promise.resolve()
    return new Promise(resolve => {
      const stop = watch(state, now => {
        if (now !== 'connected') return
        stop()
        resolve()
      }, { flush: 'sync' })
    })
  }

  function subscribe<T>(set: Set<T>, callback: T): () => void {
    set.add(callback)
    return () => { set.delete(callback) }
  }

  return {
    state, channel, capture, listening,
    onReconnect: callback => subscribe(reconnectCallbacks, callback),
    onNoteUpdated: callback => subscribe(noteCallbacks, callback),
    onBroadcast(name, callback) {
      const emitter = stream as unknown as { on(event: string, handler: unknown): void; off(event: string, handler: unknown): void }
      emitter.on(name, callback)
      return () => emitter.off(name, callback)
    },
    close() {
      clearInterval(heartbeat)
      stream.close()
    },
  }
}

let hub: StreamHub | null = null

/** Opens the page's one socket, signed in or as a visitor. Called once at start. */
export function openStream(token: string | null): StreamHub {
  hub?.close()
  hub = createStreamHub(() => new Stream(location.origin, token ? { token } : null) as unknown as IStream)
  return hub
}

/** The page's socket. */
export function useStream(): StreamHub {
  if (!hub) throw new Error('the stream is opened in main.ts before any component uses it')
  return hub
}

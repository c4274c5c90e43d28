// @vitest-environment happy-dom
import type { IStream } from 'misskey-js'
import { describe, expect, it, vi } from 'vitest'
import { createStreamHub, type StreamHub } from './stream.ts'

type Handler = (payload?: unknown) => void

/** Stands in for the library's socket: remembers what was sent and lets the test play the server. */
class FakeStream {
  readonly sent: [string, unknown][] = []
  readonly channels: { name: string; params: unknown; handlers: Map<string, Handler>; disposed: boolean }[] = []
  readonly #handlers = new Map<string, Set<Handler>>()

  on(event: string, handler: Handler): this {
    const set = this.#handlers.get(event) ?? new Set()
    set.add(handler)
    this.#handlers.set(event, set)
    return this
  }
  off(event: string, handler: Handler): this {
    this.#handlers.get(event)?.delete(handler)
    return this
  }
  emit(event: string, payload?: unknown): void {
    for (const handler of this.#handlers.get(event) ?? []) handler(payload)
  }
  send(type: string, payload: unknown): void { this.sent.push([type, payload]) }
  heartbeat(): void { this.sent.push(['h', null]) }
  close(): void { this.emit('_disconnected_') }
  useChannel(name: string, params: unknown) {
    const channel = { name, params, handlers: new Map<string, Handler>(), disposed: false }
    this.channels.push(channel)
    return { on: (event: string, handler: Handler) => channel.handlers.set(event, handler), dispose: () => { channel.disposed = true } }
  }
}

function connectedHub(): { socket: FakeStream; hub: StreamHub } {
  const socket = new FakeStream()
  const hub = createStreamHub(() => socket as unknown as IStream)
  socket.emit('_connected_')
  return { socket, hub }
}

describe('stream', () => {
  it('captures a note once for many watchers and lets go with the last', () => {
    const { socket, hub } = connectedHub()
    const first = hub.capture('n1')
    const second = hub.capture('n1')
    first()
    first()
    expect(socket.sent).toEqual([['sr', { id: 'n1' }]])
    second()
    expect(socket.sent).toEqual([['sr', { id: 'n1' }], ['un', { id: 'n1' }]])
    hub.close()
  })

  it('restores captures after a break, also the ones asked for while it lasted', () => {
    const { socket, hub } = connectedHub()
    hub.capture('n1')
    const gone = hub.capture('n2')
    socket.emit('_disconnected_')
    expect(hub.state.value).toBe('offline')
    socket.sent.length = 0
    gone()
    hub.capture('n3')
    expect(socket.sent).toEqual([])
    socket.emit('_connected_')
    expect(socket.sent).toEqual([['sr', { id: 'n1' }], ['sr', { id: 'n3' }]])
    hub.close()
  })

  it('tells about a reconnect after the channels are back, and not about the first connection', async () => {
    const { socket, hub } = connectedHub()
    const again = vi.fn()
    const off = hub.onReconnect(again)
    await Promise.resolve()
    expect(again).not.toHaveBeenCalled()
    socket.emit('_disconnected_')
    socket.emit('_connected_')
    expect(again).not.toHaveBeenCalled()
    await Promise.resolve()
    expect(again).toHaveBeenCalledTimes(1)
    off()
    socket.emit('_connected_')
    await Promise.resolve()
    expect(again).toHaveBeenCalledTimes(1)
    hub.close()
  })

  it('joins a channel with its parameters, hands events over and leaves once', () => {
    const { socket, hub } = connectedHub()
    const note = vi.fn()
    const leave = hub.channel('homeTimeline', { withRenotes: false }, { note })
    socket.channels[0]?.handlers.get('note')?.({ id: 'n1' })
    expect(socket.channels[0]).toMatchObject({ name: 'homeTimeline', params: { withRenotes: false } })
    expect(note).toHaveBeenCalledWith({ id: 'n1' })
    leave()
    expect(socket.channels[0]?.disposed).toBe(true)
    hub.close()
  })

  it('passes note updates to everybody who listens', () => {
    const { socket, hub } = connectedHub()
    const heard = vi.fn()
    const off = hub.onNoteUpdated(heard)
    socket.emit('noteUpdated', { id: 'n1', type: 'deleted', body: { deletedAt: '' } })
    off()
    socket.emit('noteUpdated', { id: 'n2', type: 'deleted', body: { deletedAt: '' } })
    expect(heard).toHaveBeenCalledTimes(1)
    hub.close()
  })
})

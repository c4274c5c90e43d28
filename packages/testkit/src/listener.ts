import { Stream } from 'misskey-js'
import type { Channels, entities } from 'misskey-js'

export interface Heard {
  readonly type: string
  readonly body: unknown
}

/** Everything that came in so far, and the wait for what is to come. */
export class Inbox<T> {
  readonly all: T[] = []
  private readonly waiting: { readonly wants: (one: T) => boolean; readonly resolve: (one: T) => void }[] = []

  add(one: T): void {
    this.all.push(one)
    for (const waiter of this.waiting.filter(({ wants }) => wants(one))) {
      this.waiting.splice(this.waiting.indexOf(waiter), 1)
      waiter.resolve(one)
    }
  }

  /** The first that fits, whether it came already or is to come. */
  find(wants: (one: T) => boolean, what: string, timeoutMs = 10_000): Promise<T> {
    const found = this.all.find(wants)
    if (found !== undefined) return Promise.resolve(found)
    return new Promise((resolve, reject) => {
      const overdue = setTimeout(() => reject(new Error(`waited ${timeoutMs} ms in vain: ${what}; came: ${JSON.stringify(this.all).slice(0, 2000)}`)), timeoutMs)
      this.waiting.push({ wants, resolve: (one) => { clearTimeout(overdue); resolve(one) } })
    })
  }

  /** Takes away all that came. */
  clear(): T[] {
    return this.all.splice(0)
  }
}

/** An opened channel with what it sent. */
export class ListenedChannel extends Inbox<Heard> {
  /** The notes sent so far, in order. */
  get notes(): entities.Note[] {
    return this.all.filter((one) => one.type === 'note').map((one) => one.body as entities.Note)
  }

  /** Waits for this note. */
  async note(id: string): Promise<entities.Note> {
    return (await this.find((one) => one.type === 'note' && (one.body as entities.Note).id === id, `the note ${id}`)).body as entities.Note
  }

  /** Waits for an event of the `main` channel. */
  async event(type: string): Promise<unknown> {
    return (await this.find((one) => one.type === type, `the event ${type}`)).body
  }
}

export interface NoteUpdate {
  readonly id: string
  readonly type: string
  readonly body: Record<string, unknown>
}

/** A client of the streaming API, `misskey-js` underneath, that keeps what it hears. */
export class Listener {
  readonly stream: Stream
  /** `noteUpdated` of captured notes. */
  readonly updates = new Inbox<NoteUpdate>()
  private readonly acknowledged = new Inbox<string>()

  /** `token` null: a visitor. */
  constructor(origin: string, token: string | null) {
    this.stream = new Stream(origin, token === null ? null : { token })
    this.stream.on('noteUpdated', (update) => this.updates.add(update as unknown as NoteUpdate))
    // The client library does not know of acknowledgements; it passes on every top-level message.
    ;(this.stream as unknown as { on(type: string, hear: (body: { id: string }) => void): void }).on('connected', ({ id }) => this.acknowledged.add(id))
  }

  /** Opens a channel and waits until the server says that it is open. */
  async channel<C extends Exclude<keyof Channels, 'main'>>(name: C, params: Channels[C]['params'] & object): Promise<ListenedChannel> {
    const heard = new ListenedChannel()
    const connection = this.stream.useChannel(name, params)
    hear(connection, heard)
    // Connecting again under the same id replaces the channel; only this time it is acknowledged.
    this.stream.send('connect', { channel: name, id: connection.id, params, pong: true })
    await this.acknowledged.find((id) => id === connection.id, `the channel ${name} to open`)
    return heard
  }

  /** Whether the server opens this channel. A refusal is silent, so `decided` must wait until the server has looked things up. */
  async opens(channel: keyof Channels, params: object, decided: () => Promise<void>): Promise<boolean> {
    const id = `opens${Math.random()}`
    this.stream.send('connect', { channel, id, params, pong: true })
    await this.settle()
    await decided()
    await this.settle()
    return this.acknowledged.all.includes(id)
  }

  /** Opens the `main` channel. */
  async main(): Promise<ListenedChannel> {
    const heard = new ListenedChannel()
    hear(this.stream.useChannel('main'), heard)
    await this.settle()
    return heard
  }

  /** Captures a note. */
  async capture(id: string): Promise<void> {
    this.stream.send('s', { id })
    await this.settle()
  }

  /** Waits until the server has taken in all that was sent, in order; a channel that has to look things up opens later. */
  async settle(): Promise<void> {
    const id = `settle${Math.random()}`
    this.stream.send('connect', { channel: 'hashtag', id, params: { q: [['settle']] }, pong: true })
    await this.acknowledged.find((acknowledged) => acknowledged === id, 'an answer of the server')
    this.stream.send('disconnect', { id })
  }

  close(): void {
    this.stream.close()
  }
}

/** Sends every event of a connection to the inbox, whatever its type. */
function hear(connection: object, inbox: Inbox<Heard>): void {
  const emitter = connection as { emit(type: string, body: unknown): boolean }
  const emit = emitter.emit.bind(emitter)
  emitter.emit = (type, body) => {
    inbox.add({ type, body })
    return emit(type, body)
  }
}

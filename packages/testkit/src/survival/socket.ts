interface Message {
  readonly type: string
  readonly body: unknown
}

/** A bare socket of the streaming API that remembers what it got: unlike an app's client it never connects again. */
export class Socket {
  readonly messages: Message[] = []
  /** Resolves with the close code. */
  readonly closed: Promise<number>
  private readonly socket: WebSocket
  private readonly waiting = new Set<() => void>()
  private count = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.addEventListener('close', (event) => resolve(event.code)))
    socket.addEventListener('message', ({ data }) => {
      this.messages.push(JSON.parse(String(data)) as Message)
      for (const look of this.waiting) look()
    })
  }

  static async open(origin: string, token: string): Promise<Socket> {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/streaming?i=${token}`)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error('the socket could not be opened')))
    })
    return new Socket(socket)
  }

  send(type: string, body: unknown): void {
    this.socket.send(JSON.stringify({ type, body }))
  }

  /** Opens a channel and waits until the server says so. What was sent before has been dealt with then, too. */
  async channel(channel: string, params: object = {}): Promise<void> {
    const id = `${channel}-${this.count++}`
    this.send('connect', { channel, id, params, pong: true })
    await this.seen((message) => message.type === 'connected' && (message.body as { id: string }).id === id, `the channel ${channel} opens`)
  }

  /** The first message that is wanted, of those that came already and those to come. */
  async seen(wanted: (message: Message) => boolean, what: string, timeoutMs = 15_000): Promise<Message> {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        this.waiting.delete(look)
      }
      const look = () => {
        const found = this.messages.find(wanted)
        if (!found) return
        done()
        resolve(found)
      }
      const timer = setTimeout(() => {
        done()
        reject(new Error(`waited ${timeoutMs} ms in vain for a message: ${what}; there were ${this.messages.map((message) => JSON.stringify(message).slice(0, 120)).join('\n')}`))
      }, timeoutMs)
      this.waiting.add(look)
      look()
    })
  }

  /** An event of a channel: its name and, within its body, this id. */
  event(type: string, id: string): Promise<Message> {
    return this.seen((message) => {
      const event = message.body as { type?: string; body?: { id?: string; note?: { id?: string } } } | undefined
      return message.type === 'channel' && event?.type === type && (event.body?.id === id || event.body?.note?.id === id)
    }, `${type} ${id}`)
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }
}

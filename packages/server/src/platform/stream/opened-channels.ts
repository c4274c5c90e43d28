import type { Log } from '../log.ts'
import type { AppContext } from '../context.ts'
import type { ChannelDefinition, ChannelPort, Connection, OpenChannel } from './channel.ts'
import { Refusal } from '../http/refusal.ts'
import type { Validator } from '../http/validation.ts'

const CLOSE = Buffer.from('}}')

/** Most channels one connection may hold open. */
export const MAX_CHANNELS = 32
/** Clients make short ids; it is repeated in every message of the channel. */
const MAX_ID_LENGTH = 128
/** Messages kept for a channel that is still opening: clients talk to a channel in the same breath as they open it. */
const MAX_EARLY_MESSAGES = 16

/** A channel as the registry knows it: its definition and the compiled check of its parameters. */
export interface RegisteredChannel {
  readonly name: string
  readonly definition: ChannelDefinition<AppContext, never>
  readonly validate: Validator
}

export type ChannelRegistry = ReadonlyMap<string, RegisteredChannel>

export interface OpenedChannelsDeps {
  readonly ctx: AppContext
  readonly registry: ChannelRegistry
  readonly log: Log
  readonly connection: Connection
  /** Told of each channel that opened; what it returns runs when the channel closes. */
  opened(name: string, port: ChannelPort): () => void
}

/** The channels of one connection: opened, addressed and closed by ids the client chooses. */
export class OpenedChannels {
  private readonly deps: OpenedChannelsDeps
  private readonly slots = new Map<string, Slot>()

  constructor(deps: OpenedChannelsDeps) {
    this.deps = deps
    deps.connection.onClose(() => this.closeAll())
  }

  /** `{ channel, id, params?, pong? }`: what is not right is ignored, for the protocol has no errors. */
  connect(body: unknown): void {
    const wanted = readConnect(body)
    const registered = wanted && this.deps.registry.get(wanted.channel)
    if (!wanted || !registered || !this.mayOpen(registered)) return
    const params = registered.validate(wanted.params)
    if (params instanceof Refusal) return
    if (registered.definition.shared && [...this.slots.values()].some((slot) => slot.registered === registered)) return
    const old = this.slots.get(wanted.id)
    if (!old && this.slots.size >= MAX_CHANNELS) return
    if (old) this.close(old)
    const slot = new Slot(wanted.id, registered, this.deps.connection)
    this.slots.set(slot.id, slot)
    this.open(slot, { ...wanted, params })
  }

  /** A channel that opens at once is acknowledged before the next message is looked at. */
  private open(slot: Slot, { params, pong }: ConnectMessage): void {
    const failed = (err: unknown) => {
      this.deps.log.error({ err, channel: slot.registered.name }, 'a channel failed to open')
      this.close(slot)
    }
    try {
      const result = slot.registered.definition.open(this.deps.ctx, slot, params as never)
      if (result instanceof Promise) result.then((channel) => this.opened(slot, channel, pong)).catch(failed)
      else this.opened(slot, result, pong)
    } catch (err) {
      failed(err)
    }
  }

  private opened(slot: Slot, channel: OpenChannel | null, pong: boolean): void {
    if (!channel) {
      this.close(slot)
      return
    }
    // The client may have left while it opened.
    if (slot.isClosed) {
      this.release(slot, channel)
      return
    }
    slot.channel = channel
    slot.forget = this.deps.opened(slot.registered.name, slot)
    if (pong) this.deps.connection.send('connected', { id: slot.id })
    for (const message of slot.early.splice(0)) this.hand(slot, channel, message)
  }

  disconnect(body: unknown): void {
    const slot = isRecord(body) && typeof body.id === 'string' ? this.slots.get(body.id) : undefined
    if (slot) this.close(slot)
  }

  /** `{ id, type, body }`: a message to a channel; dropped when it has no body. */
  receive(body: unknown): void {
    if (!isRecord(body) || typeof body.id !== 'string' || typeof body.type !== 'string' || body.body === undefined) return
    const slot = this.slots.get(body.id)
    if (!slot) return
    const message = { type: body.type, body: body.body }
    if (slot.channel) this.hand(slot, slot.channel, message)
    else if (slot.early.length < MAX_EARLY_MESSAGES) slot.early.push(message)
  }

  private hand(slot: Slot, channel: OpenChannel, message: ChannelMessage): void {
    try {
      channel.receive?.(message.type, message.body)
    } catch (err) {
      this.deps.log.error({ err, channel: slot.registered.name }, 'a channel failed on a message')
    }
  }

  closeAll(): void {
    for (const slot of this.slots.values()) this.close(slot)
  }

  private close(slot: Slot): void {
    if (this.slots.get(slot.id) === slot) this.slots.delete(slot.id)
    slot.isClosed = true
    slot.forget?.()
    slot.forget = null
    const { channel } = slot
    slot.channel = null
    if (channel) this.release(slot, channel)
  }

  private release(slot: Slot, channel: OpenChannel): void {
    try {
      channel.close()
    } catch (err) {
      this.deps.log.error({ err, channel: slot.registered.name }, 'a channel failed to close')
    }
  }

  /** An app's token needs the channel's permission; what needs a login and names no permission is closed to apps. */
  private mayOpen({ definition }: RegisteredChannel): boolean {
    const { caller } = this.deps.connection
    if (!caller) return !definition.requireCredential
    if (caller.native) return true
    return definition.kind === undefined ? !definition.requireCredential : caller.permissions.has(definition.kind)
  }
}

interface ChannelMessage {
  readonly type: string
  readonly body: unknown
}

/** One place a client opened, and the port through which its channel sends. After closing nothing gets out. */
class Slot implements ChannelPort {
  readonly id: string
  readonly registered: RegisteredChannel
  readonly connection: Connection
  channel: OpenChannel | null = null
  readonly early: ChannelMessage[] = []
  forget: (() => void) | null = null
  isClosed = false
  private readonly idJson: string

  constructor(id: string, registered: RegisteredChannel, connection: Connection) {
    this.id = id
    this.registered = registered
    this.connection = connection
    this.idJson = JSON.stringify(id)
  }

  get viewerId(): string | null {
    return this.connection.viewerId
  }

  send(type: string, body?: unknown): void {
    this.sendJson(type, body === undefined ? 'null' : JSON.stringify(body))
  }

  sendJson(type: string, json: string | Buffer): void {
    if (this.isClosed) return
    const head = `{"type":"channel","body":{"id":${this.idJson},"type":${JSON.stringify(type)},"body":`
    this.connection.sendRaw(typeof json === 'string' ? `${head}${json}}}` : Buffer.concat([Buffer.from(head), json, CLOSE]))
  }
}

interface ConnectMessage {
  channel: string
  id: string
  params: Readonly<Record<string, unknown>>
  pong: boolean
}

function readConnect(body: unknown): ConnectMessage | null {
  if (!isRecord(body)) return null
  const { channel, id, params, pong } = body
  if (typeof channel !== 'string' || typeof id !== 'string' || id.length > MAX_ID_LENGTH) return null
  if (params !== undefined && params !== null && !isRecord(params)) return null
  return { channel, id, params: params ?? {}, pong: pong === true }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

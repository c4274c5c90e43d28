import type { Static, TSchema } from 'typebox'
import type { Caller } from '../caller.ts'

/** One WebSocket. */
export interface Connection {
  readonly id: number
  readonly caller: Caller | null
  readonly viewerId: string | null
  /** Sends `{ type, body }`. */
  send(type: string, body?: unknown): void
  /** Sends a whole message that is JSON already, as text or in UTF-8; for what many connections get alike. */
  sendRaw(json: string | Buffer): void
  /** Closes the socket with a WebSocket close code. */
  close(code: number, reason: string): void
  /** Called once when the socket is gone. */
  onClose(action: () => void): void
}

/** The sending side of one opened channel. */
export interface ChannelPort {
  readonly connection: Connection
  readonly viewerId: string | null
  send(type: string, body?: unknown): void
  /** `json` is the body as JSON, serialised once for all who get it: text, or UTF-8, which no connection has to encode again. */
  sendJson(type: string, json: string | Buffer): void
}

/** An opened channel. */
export interface OpenChannel {
  close(): void
  /** What the client sends with `{ type: 'channel' }`. */
  receive?(type: string, body: unknown): void
}

/** A channel a client may connect to. */
export interface ChannelDefinition<Context, Params extends TSchema = TSchema> {
  /** A second connect of a shared channel is ignored, whatever its id. */
  readonly shared?: boolean
  readonly requireCredential?: boolean
  /** Permission an app's token needs. A channel that requires a credential and names none is closed to apps. */
  readonly kind?: string
  readonly params: Params
  /** Opens it, or refuses silently with null. */
  open(context: Context, port: ChannelPort, params: Static<Params>): Promise<OpenChannel | null> | OpenChannel | null
}

export type ChannelDefinitions<Context> = Readonly<Record<string, ChannelDefinition<Context, never>>>

/** Keeps the parameter type of one channel while it stands in a table with others. */
export function channel<Context, Params extends TSchema>(definition: ChannelDefinition<Context, Params>): ChannelDefinition<Context, never> {
  return definition as unknown as ChannelDefinition<Context, never>
}

/** Top-level messages beyond connect, disconnect and channel, by type and alias. */
export type MessageHandlers<Context> = Readonly<Record<string, (context: Context, connection: Connection, body: unknown) => void>>

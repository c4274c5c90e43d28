import type { Connection } from './channel.ts'

/** All sockets of this process. */
export interface StreamHub {
  readonly size: number
  connections(): Iterable<Connection>
  /** Sockets of one user. */
  of(userId: string): Iterable<Connection>
  /** Sends `{ type, body }` to every socket, anonymous ones included. */
  broadcast(type: string, body: unknown): void
  /**
   * Sends an event of the `main` channel to every open `main` channel of a user on this process. Other processes hear of
   * it because live subscribers run on all of them.
   */
  sendMain(userId: string, type: string, body?: unknown): void
  /** Closes a user's sockets: all, or those opened with one token. */
  disconnect(userId: string, tokenId?: string): void
}

import type { ChannelPort, Connection } from './channel.ts'
import type { SocketConnection } from './connection.ts'
import type { StreamHub } from './hub.ts'

/** Sockets by user, and the open `main` channels by user. */
export class ConnectionRegistry implements StreamHub {
  private readonly all = new Map<number, SocketConnection>()
  private readonly byUser = new Map<string, Set<SocketConnection>>()
  private readonly mains = new Map<string, Set<ChannelPort>>()

  get size(): number {
    return this.all.size
  }

  connections(): Iterable<SocketConnection> {
    return this.all.values()
  }

  of(userId: string): Iterable<Connection> {
    return this.byUser.get(userId) ?? []
  }

  /** Users with at least one socket here. */
  users(): Iterable<string> {
    return this.byUser.keys()
  }

  add(connection: SocketConnection): void {
    this.all.set(connection.id, connection)
    const userId = connection.viewerId
    if (userId !== null) addTo(this.byUser, userId, connection)
    connection.onClose(() => {
      this.all.delete(connection.id)
      if (userId !== null) removeFrom(this.byUser, userId, connection)
    })
  }

  /** Keeps an opened `main` channel; the result forgets it. */
  addMain(port: ChannelPort): () => void {
    const userId = port.viewerId
    if (userId === null) return () => undefined
    addTo(this.mains, userId, port)
    return () => removeFrom(this.mains, userId, port)
  }

  broadcast(type: string, body: unknown): void {
    const json = JSON.stringify({ type, body })
    for (const connection of this.all.values()) connection.sendRaw(json)
  }

  sendMain(userId: string, type: string, body?: unknown): void {
    const ports = this.mains.get(userId)
    if (!ports) return
    const json = body === undefined ? 'null' : JSON.stringify(body)
    for (const port of ports) port.sendJson(type, json)
  }

  disconnect(userId: string, tokenId?: string): void {
    for (const connection of this.byUser.get(userId) ?? []) {
      if (tokenId === undefined || connection.caller?.tokenId === tokenId) connection.close(1008, 'the session has ended')
    }
  }
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}

function removeFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key)
  if (!set) return
  set.delete(value)
  if (set.size === 0) sets.delete(key)
}

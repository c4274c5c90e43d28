import { randomBytes } from 'node:crypto'
import { Redis } from 'ioredis'
import { redactUrl } from '../config-secrets.ts'
import type { Log } from '../log.ts'
import { StartError, errorMessage } from '../start-error.ts'
import type { Bus, LimitState } from './bus.ts'
import { Listeners } from './listeners.ts'
import { createMemoryBus } from './memory-bus.ts'
import { Outgoing } from './outgoing.ts'
import { countCallScript, releaseLockScript } from './redis-scripts.ts'
import { decodePacket } from './wire-format.ts'

export interface RedisBusOptions {
  /** Before every key and channel: several servers may share one Redis. */
  prefix?: string
}

/** How long a lost connection is waited for; commands that come later are refused at once. */
const PATIENCE_MS = 1000

type Scripted = Redis & {
  countCall(key: string, max: number, durationMs: number, name: string): Promise<[number, number, number, number]>
  releaseLock(key: string, owner: string): Promise<number>
}

/**
 * The bus over Redis. While Redis is away: messages wait (bounded), rate limits are counted by this process alone, and
 * everything else is refused with an error, for codes, locks and tokens must not be guessed.
 * @throws StartError when Redis cannot be reached at the start
 */
export async function createRedisBus(url: string, log: Log, options: RedisBusOptions = {}): Promise<Bus> {
  const prefix = `${options.prefix ?? 'tsubame'}:`
  const commands = connect(url, log, {
    countCall: { lua: countCallScript, numberOfKeys: 1 },
    releaseLock: { lua: releaseLockScript, numberOfKeys: 1 },
  })
  const subscriber = connect(url, log)
  try {
    await Promise.all([commands.connect(), subscriber.connect()])
  } catch (error) {
    commands.disconnect()
    subscriber.disconnect()
    throw new StartError(`Redis at ${redactUrl(url)} cannot be used (${errorMessage(error)}). Start it, correct REDIS_URL, or remove REDIS_URL when this is the server's only process.`, error)
  }
  const bus = new RedisBus(commands as Scripted, subscriber, prefix, log)
  await bus.begin()
  return bus
}

function connect(url: string, log: Log, scripts: Record<string, { lua: string; numberOfKeys: number }> = {}): Redis {
  let begun = false
  const redis = new Redis(url, {
    scripts,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 5000,
    commandTimeout: 5000,
    // A first connection that fails is a mistake to tell; a later one is waited for.
    retryStrategy: (times) => (begun ? Math.min(50 * 2 ** times, 2000) : null),
  })
  redis.once('ready', () => (begun = true))
  redis.on('error', (error: Error) => begun && log.warn({ err: error }, 'the connection to Redis failed'))
  return redis
}

class RedisBus implements Bus {
  private readonly commands: Scripted
  private readonly subscriber: Redis
  private readonly prefix: string
  private readonly log: Log
  private readonly listeners: Listeners
  private readonly reconnected = new Set<() => void>()
  private readonly outgoing: Outgoing
  /** Rate limits while Redis is away. */
  private readonly alone: Bus
  /** Number of the last message of each other process. */
  private readonly seen = new Map<string, number>()
  private readonly origin = randomBytes(8).toString('hex')
  private calls = 0
  /** ms since 1970 when the connection for commands broke. */
  private lostAt = 0
  private toldAlone = false
  private closed = false

  constructor(commands: Scripted, subscriber: Redis, prefix: string, log: Log) {
    this.commands = commands
    this.subscriber = subscriber
    this.prefix = prefix
    this.log = log
    this.listeners = new Listeners(log)
    this.alone = createMemoryBus(log)
    this.outgoing = new Outgoing(this.origin, (text) => commands.publish(`${prefix}bus`, text), () => commands.status === 'ready', log)
  }

  async begin(): Promise<void> {
    this.subscriber.on('message', (_channel: string, text: string) => this.receive(text))
    await this.subscriber.subscribe(`${this.prefix}bus`)
    this.subscriber.on('ready', () => void this.resubscribe())
    this.commands.on('ready', () => {
      this.lostAt = 0
      this.toldAlone = false
      this.outgoing.resume()
    })
    this.commands.on('close', () => {
      if (this.lostAt === 0) this.lostAt = Date.now()
    })
  }

  publish(channel: string, message: unknown): void {
    this.outgoing.send(channel, JSON.stringify(message) ?? 'null')
    this.listeners.tell(channel, message)
  }

  subscribe(channel: string, listener: (message: unknown) => void) {
    return this.listeners.add(channel, listener)
  }

  onReconnect(listener: () => void) {
    this.reconnected.add(listener)
    return () => this.reconnected.delete(listener)
  }

  async limit(bucket: string, max: number, durationMs: number): Promise<LimitState> {
    try {
      const [allowed, remaining, retryAfterMs, resetAt] = await this.command((redis) =>
        redis.countCall(this.key('limit', bucket), max, durationMs, `${this.origin}${(this.calls++).toString(36)}`))
      return { allowed: allowed === 1, remaining, total: max, retryAfterMs, resetAt }
    } catch (error) {
      // Every call comes here: once for each time that Redis is away is enough.
      if (!this.toldAlone) this.log.warn({ err: error }, 'rate limits are counted by this process alone while Redis is away')
      this.toldAlone = true
      return await this.alone.limit(bucket, max, durationMs)
    }
  }

  async forget(bucket: string): Promise<void> {
    try {
      await this.command((redis) => redis.zpopmax(this.key('limit', bucket)))
    } catch (error) {
      // What Redis has counted leaves its window by itself.
      this.log.warn({ err: error }, 'a call is taken back from this process alone while Redis is away')
      await this.alone.forget(bucket)
    }
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.command((redis) => redis.set(this.key('key', key), value, 'PX', ttlMs))
  }

  get(key: string): Promise<string | null> {
    return this.command((redis) => redis.get(this.key('key', key)))
  }

  take(key: string): Promise<string | null> {
    return this.command((redis) => redis.getdel(this.key('key', key)))
  }

  async setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean> {
    return (await this.command((redis) => redis.set(this.key('key', key), value, 'PX', ttlMs, 'NX'))) === 'OK'
  }

  async delete(key: string): Promise<void> {
    await this.command((redis) => redis.del(this.key('key', key)))
  }

  async withLock<T>(key: string, ttlMs: number, work: () => Promise<T>): Promise<T | null> {
    const lock = this.key('lock', key)
    const owner = randomBytes(12).toString('hex')
    if ((await this.command((redis) => redis.set(lock, owner, 'PX', ttlMs, 'NX'))) !== 'OK') return null
    try {
      return await work()
    } finally {
      // When Redis is away now, the lock expires by itself.
      await this.command((redis) => redis.releaseLock(lock, owner)).catch((error: unknown) => this.log.warn({ err: error, key }, 'a lock could not be released'))
    }
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.outgoing.drained(PATIENCE_MS)
    this.listeners.clear()
    this.reconnected.clear()
    this.subscriber.disconnect()
    this.commands.disconnect()
    await this.alone.close()
  }

  private key(kind: string, name: string): string {
    return `${this.prefix}${kind}:${name}`
  }

  /** Runs a command; when the connection was lost only just now, it waits a moment for it to come back. */
  private async command<T>(run: (redis: Scripted) => Promise<T>): Promise<T> {
    const patience = this.lostAt + PATIENCE_MS - Date.now()
    if (this.commands.status !== 'ready' && patience > 0 && !this.closed) await becomesReady(this.commands, patience)
    return await run(this.commands)
  }

  private receive(text: string): void {
    const packet = decodePacket(text)
    if (!packet) return this.log.warn('the bus received something that is no message')
    if (packet.origin === this.origin) return
    const last = this.seen.get(packet.origin)
    // Sent again after its connection broke.
    if (last !== undefined && packet.seq <= last) return
    this.remember(packet.origin, packet.seq)
    if (last !== undefined && packet.seq > last + 1) this.catchUp('messages of another process were lost')
    if (packet.channel === '' || !this.listeners.has(packet.channel)) return
    let message: unknown
    try {
      message = JSON.parse(packet.body)
    } catch (error) {
      return this.log.warn({ err: error, channel: packet.channel }, 'the bus received something that is no message')
    }
    this.listeners.tell(packet.channel, message)
  }

  /** Processes that ended are forgotten once a thousand newer ones have spoken. */
  private remember(origin: string, seq: number): void {
    this.seen.delete(origin)
    this.seen.set(origin, seq)
    if (this.seen.size <= 1000) return
    for (const oldest of this.seen.keys()) return void this.seen.delete(oldest)
  }

  private async resubscribe(): Promise<void> {
    try {
      await this.subscriber.subscribe(`${this.prefix}bus`)
    } catch (error) {
      // The connection broke again; the next one calls this anew.
      return this.log.warn({ err: error }, 'listening on Redis failed')
    }
    this.catchUp('the connection to Redis is back')
  }

  private catchUp(reason: string): void {
    this.log.info(reason)
    for (const listener of this.reconnected) {
      try {
        listener()
      } catch (error) {
        this.log.error({ err: error }, 'catching up after a loss of messages failed')
      }
    }
  }
}

function becomesReady(redis: Redis, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      redis.off('ready', done)
      resolve()
    }
    // Without a connection the command that follows is refused by the client, with its reason.
    const timer = setTimeout(done, patienceMs)
    redis.on('ready', done)
  })
}

import type { Log } from '../log.ts'
import type { Bus } from './bus.ts'
import { Listeners } from './listeners.ts'
import { countCall } from './window.ts'
import type { Window } from './window.ts'

/** How often what has expired is thrown away. */
const SWEEP_MS = 30_000

interface Entry {
  value: string
  expiresAt: number
}

/** The bus of a server that is one process: everything lies in its memory. */
export function createMemoryBus(log: Log, now: () => number = Date.now): Bus {
  const listeners = new Listeners(log)
  const windows = new Map<string, Window>()
  const entries = new Map<string, Entry>()
  const locks = new Map<string, { expiresAt: number }>()
  let sweptAt = now()

  const sweep = (): void => {
    const at = now()
    if (at - sweptAt < SWEEP_MS) return
    sweptAt = at
    for (const [bucket, window] of windows) if ((window.calls.at(-1) ?? 0) + window.durationMs <= at) windows.delete(bucket)
    for (const map of [entries, locks]) for (const [key, entry] of map) if (entry.expiresAt <= at) map.delete(key)
  }
  const read = (key: string): string | null => {
    const entry = entries.get(key)
    return entry && entry.expiresAt > now() ? entry.value : null
  }

  return {
    publish: (channel, message) => listeners.tell(channel, message),
    subscribe: (channel, listener) => listeners.add(channel, listener),
    // There is no connection that could be lost.
    onReconnect: () => () => undefined,
    limit: async (bucket, max, durationMs) => {
      sweep()
      let window = windows.get(bucket)
      if (!window) windows.set(bucket, (window = { calls: [], durationMs }))
      return countCall(window, max, durationMs, now())
    },
    forget: async (bucket) => {
      windows.get(bucket)?.calls.pop()
    },
    set: async (key, value, ttlMs) => {
      sweep()
      entries.set(key, { value, expiresAt: now() + ttlMs })
    },
    get: async (key) => read(key),
    take: async (key) => {
      const value = read(key)
      entries.delete(key)
      return value
    },
    setIfAbsent: async (key, value, ttlMs) => {
      sweep()
      if (read(key) !== null) return false
      entries.set(key, { value, expiresAt: now() + ttlMs })
      return true
    },
    delete: async (key) => {
      entries.delete(key)
    },
    withLock: async (key, ttlMs, work) => {
      const held = locks.get(key)
      if (held && held.expiresAt > now()) return null
      const mine = { expiresAt: now() + ttlMs }
      locks.set(key, mine)
      try {
        return await work()
      } finally {
        // It may have expired and belong to another by now.
        if (locks.get(key) === mine) locks.delete(key)
      }
    },
    close: async () => {
      listeners.clear()
    },
  }
}

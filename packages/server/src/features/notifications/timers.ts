/** Actions to come on this process, which end with it. */
export interface Timers {
  after(ms: number, action: () => void): void
  stop(): void
}

export function newTimers(): Timers {
  const pending = new Set<NodeJS.Timeout>()
  return {
    after: (ms, action) => {
      const timer = setTimeout(() => {
        pending.delete(timer)
        action()
      }, ms)
      timer.unref()
      pending.add(timer)
    },
    stop: () => {
      for (const timer of pending) clearTimeout(timer)
      pending.clear()
    },
  }
}

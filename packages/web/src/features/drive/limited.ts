/** Runs tasks at most `parallel` at a time, in the order given. */
export function limited(parallel: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (task) => {
    if (running < parallel) running++
    // A slot is handed over, never freed in between, so nobody can slip in.
    else await new Promise<void>((resolve) => { waiting.push(resolve) })
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

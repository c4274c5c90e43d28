/** Tells a person what takes long. The result of `work` is passed through; its errors too. */
export type Progress = <T>(step: string, work: () => Promise<T>) => Promise<T>

type Output = { isTTY?: boolean; write(text: string): unknown }

/**
 * Steps shorter than a second stay silent. On a terminal one line per step counts the seconds,
 * elsewhere (journals, containers) one plain line says that it began and one that it is done.
 */
export function lineProgress(out: Output = process.stderr): Progress {
  return async (step, work) => {
    const started = performance.now()
    const seconds = (): string => ((performance.now() - started) / 1000).toFixed(out.isTTY ? 0 : 1)
    let shown = false
    const tick = (): void => {
      if (out.isTTY) out.write(`\r\x1b[2K${step} … ${seconds()} s`)
      else if (!shown) out.write(`${step} …\n`)
      shown = true
    }
    const timer = setInterval(tick, 1000)
    try {
      const result = await work()
      if (shown) out.write(out.isTTY ? `\r\x1b[2K${step}: done in ${seconds()} s\n` : `${step}: done in ${seconds()} s\n`)
      return result
    } catch (error) {
      if (shown) out.write(out.isTTY ? `\r\x1b[2K${step}: failed after ${seconds()} s\n` : `${step}: failed after ${seconds()} s\n`)
      throw error
    } finally {
      clearInterval(timer)
    }
  }
}

export const silentProgress: Progress = (_step, work) => work()

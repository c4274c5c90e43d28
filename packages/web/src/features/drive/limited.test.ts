import { describe, expect, it } from 'vitest'
import { limited } from './limited.ts'

describe('limited', () => {
  it('keeps to the number and the order, and goes on after a failure', async () => {
    const run = limited(2)
    const started: number[] = []
    const ends: (() => void)[] = []
    let running = 0
    let most = 0
    const tasks = [0, 1, 2, 3, 4].map((index) => run(async () => {
      started.push(index)
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => { ends.push(resolve) })
      running--
      if (index === 1) throw new Error('this one fails')
      return index
    }))
    const settled = Promise.allSettled(tasks)
    for (let done = 0; done < 5; done++) {
      while (ends.length === 0) await Promise.resolve()
      ends.shift()!()
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    }
    const outcomes = await settled
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
    expect(started).toEqual([0, 1, 2, 3, 4])
    expect(most).toBe(2)
  })
})

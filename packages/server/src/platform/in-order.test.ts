import { expect, it } from 'vitest'
import { InOrder } from './in-order.ts'

it('uses results in the order in which work began, and goes on after a failure', async () => {
  const order = new InOrder(60_000)
  const used: string[] = []
  const held = new Map<string, PromiseWithResolvers<string>>()
  const run = (name: string) => {
    const one = Promise.withResolvers<string>()
    held.set(name, one)
    return order.run(() => one.promise, (result) => {
      if (result === 'bad') throw new Error('bad')
      used.push(result)
    })
  }
  const all = [run('a'), run('b'), run('c'), run('d')]
  held.get('d')?.resolve('d')
  held.get('b')?.reject(new Error('b failed'))
  held.get('c')?.resolve('bad')
  await new Promise((resolve) => setImmediate(resolve))
  expect(used).toEqual([])
  held.get('a')?.resolve('a')
  const outcomes = await Promise.allSettled(all)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(used).toEqual(['a', 'd'])
})

it('does not wait for ever for what never ends', async () => {
  const order = new InOrder(10)
  const used: string[] = []
  void order.run(() => new Promise<string>(() => undefined), (result) => used.push(result))
  await order.run(() => Promise.resolve('next'), (result) => used.push(result))
  await order.run(() => Promise.resolve('last'), (result) => used.push(result))
  expect(used).toEqual(['next', 'last'])
})

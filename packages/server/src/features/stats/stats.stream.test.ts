import { expect, it } from 'vitest'
import { useServer } from '@tsubame/testkit'
import type { entities } from 'misskey-js'

const test = useServer()
const { listen } = test

/** Opens a shared channel, which no second connect replaces, and talks to it. */
async function open(name: 'serverStats' | 'queueStats') {
  const { stream } = listen(null)
  const heard: { type: string; body: unknown }[] = []
  const channel = stream.useChannel(name)
  const first = new Promise<unknown>((resolve) => channel.on('stats', resolve))
  channel.on('stats', (body: unknown) => heard.push({ type: 'stats', body }))
  const log = (length?: number) => new Promise<unknown[]>((resolve) => {
    channel.once('statsLog', (entries: unknown[]) => resolve(entries))
    channel.send('requestLog', { id: 'log', ...(length === undefined ? {} : { length }) } as { id: string; length: number })
  })
  return { channel, first, log, heard }
}

it('says nothing of the machine until its owner wants that, then how busy it is', async () => {
  const listener = listen(null)
  const silent = await open('serverStats')
  silent.channel.send('requestLog', { id: '1', length: 5 })
  silent.channel.once('statsLog', (body: unknown) => silent.heard.push({ type: 'statsLog', body }))
  await listener.settle()
  await test.server.ctx.services.meta.update({ enableServerMachineStats: true })
  const { first, log } = await open('serverStats')
  const stats = (await first) as entities.ServerStats
  expect(silent.heard.map((one) => one.type)).toEqual(['stats'])
  expect(stats).toEqual({ cpu: expect.any(Number), mem: { used: expect.any(Number), active: expect.any(Number) }, net: { rx: expect.any(Number), tx: expect.any(Number) }, fs: { r: expect.any(Number), w: expect.any(Number) } })
  expect(stats.cpu).toBeGreaterThanOrEqual(0)
  expect(stats.cpu).toBeLessThanOrEqual(1)
  expect(stats.mem.used).toBeGreaterThan(0)
  expect((await log(5))[0]).toEqual(stats)
  expect(await log(0)).toEqual([])
  await test.server.ctx.services.meta.update({ enableServerMachineStats: false })
  await test.server.settle()
  expect(test.server.ctx.services.stats.server.isRunning).toBe(false)
})

it('counts what waits to be sent to other servers, for everybody', async () => {
  const { ctx } = test.server
  await ctx.db.pool.query(`insert into graphile_worker._private_tasks (identifier) values ('federation.deliver') on conflict do nothing`)
  await ctx.tx(async (tx) => {
    for (let n = 0; n < 3; n++) tx.addJob({ name: 'federation.deliver', payload: { n }, runAt: ctx.now() + 60_000 })
  })
  const { first, log } = await open('queueStats')
  const nothing = { activeSincePrevTick: 0, active: 0, waiting: 0, delayed: 0 }
  const stats = { deliver: { ...nothing, delayed: 3 }, inbox: nothing }
  expect(await first).toEqual(stats)
  expect(await log()).toEqual([stats])
})

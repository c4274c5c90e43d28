import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { dev } from './dev.ts'
import { freePort, isFree } from './ports.ts'

it('a free port is one that nobody listens on and no outgoing connection gets', async () => {
  const port = await freePort()
  expect(port).toBeLessThan(32_768)
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  expect(await isFree((server.address() as AddressInfo).port)).toBe(false)
  server.close()
  await once(server, 'close')
  expect(await isFree(port)).toBe(true)
})

it('dev fills no server that was there before', async () => {
  const other = createServer().listen(await freePort(), '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  process.env['PORT_WEB'] = String(port)
  try {
    await expect(dev([])).rejects.toThrow(`Port ${port} is in use`)
  } finally {
    delete process.env['PORT_WEB']
    other.close()
  }
})

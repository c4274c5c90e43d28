import { describe, expect, it } from 'vitest'
import { compare, readDisks, readMeminfo, readNetwork, wantedLength } from './rules.ts'
import type { MachineReading } from './rules.ts'
import { Feed } from './feed.ts'

const reading = (changes: Partial<MachineReading>): MachineReading => ({ at: 0, busy: 0, total: 0, memory: { used: 1, active: 2 }, received: 0, sent: 0, read: 0, written: 0, ...changes })

describe('two readings of the machine', () => {
  it('make what happened in a second', () => {
    const after = reading({ at: 2000, busy: 1000, total: 4000, received: 4000, sent: 200, read: 1024, written: 2048 })
    expect(compare(reading({}), after)).toEqual({ cpu: 0.25, mem: { used: 1, active: 2 }, net: { rx: 2000, tx: 100 }, fs: { r: 512, w: 1024 } })
  })

  it('make nothing of counters that were set back or do not move', () => {
    expect(compare(reading({ busy: 5, total: 5, received: 5 }), reading({}))).toMatchObject({ cpu: 0, net: { rx: 0, tx: 0 } })
    expect(compare(reading({}), reading({})).cpu).toBe(0)
  })
})

describe('what Linux tells of itself', () => {
  it('is read as bytes', () => {
    expect(readMeminfo('MemTotal:       8000 kB\nActive:          10 kB\nHugePages_Total:       0\n').get('Active')).toBe(10_240)
    expect(readNetwork('Inter-|   Receive   |  Transmit\n face |bytes packets\n    lo: 100 1 0 0 0 0 0 0 100 1 0 0 0 0 0 0\n  eth0: 5000 1 0 0 0 0 0 0 300 1 0 0 0 0 0 0\n eth1:7 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0\n')).toEqual({ received: 5007, sent: 303 })
    const disks = '   8       0 sda 10 0 4 0 20 0 6 0 0 0 0\n   8       1 sda1 10 0 4 0 20 0 6 0 0 0 0\n   7       0 loop0 10 0 4 0 20 0 6 0 0 0 0\n 259       0 nvme0n1 1 0 1 0 1 0 1 0 0 0 0\n'
    expect(readDisks(disks)).toEqual({ read: 5 * 512, written: 7 * 512 })
    expect([readNetwork(''), readDisks('')]).toEqual([{ received: 0, sent: 0 }, { read: 0, written: 0 }])
  })
})

it.each([[{ length: 3 }, 3], [{ length: 5000 }, 200], [{ length: -1 }, 0], [{ length: 2.7 }, 2], [{}, 50], [null, 50], ['x', 50], [{ length: 'all' }, 50]])('%j asks for %i readings', (body, length) => {
  expect(wantedLength(body)).toBe(length)
})

it('keeps the newest 200 readings, newest first', () => {
  const feed = new Feed<number>()
  for (let n = 1; n <= 300; n++) feed.tell(n)
  expect(feed.latest(2)).toEqual([300, 299])
  expect(feed.latest(1000)).toHaveLength(200)
})

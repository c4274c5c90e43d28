import { expect, it } from 'vitest'
import { ownerLimits } from './owner-limits.ts'

const limits = ownerLimits({ owned: 'most', each: 'mostInEach', full: 'FULL', overOwned: 'TOO_MANY', overEach: 'TOO_LARGE' })
const policies = { most: 3, mostInEach: 10 }

it.each([
  [{ owned: 0, largest: 0 }, null, null],
  [{ owned: 2, largest: 10 }, null, null],
  [{ owned: 3, largest: 10 }, null, 'FULL'],
  [{ owned: 4, largest: 10 }, 'TOO_MANY', 'FULL'],
  [{ owned: 2, largest: 11 }, 'TOO_LARGE', 'TOO_LARGE'],
  [{ owned: 3, largest: 11 }, 'TOO_LARGE', 'FULL'],
  [{ owned: 4, largest: 11 }, 'TOO_MANY', 'FULL'],
])('%j: a change is refused for %s, a further one for %s', (load, change, further) => {
  expect([limits.refuseChange(load, policies), limits.refuseNew(load, policies)]).toEqual([change, further])
})

import { describe, expect, it } from 'vitest'
import { fitted, fittedSize, held, maxZoom, pinched, swipeOutcome, zoomedAt } from './zoom.ts'

const stage = { width: 1000, height: 600 }

describe('zoom', () => {
  it('fits without enlarging', () => {
    expect(fittedSize({ width: 2000, height: 600 }, stage)).toEqual({ width: 1000, height: 300 })
    expect(fittedSize({ width: 100, height: 60 }, stage)).toEqual({ width: 100, height: 60 })
  })
  it('keeps the point under the pointer', () => {
    const view = zoomedAt(fitted, 2, { x: 100, y: 50 })
    // The picture's point that was at (100, 50) is at x + 100 × 2.
    expect({ x: view.x + 200, y: view.y + 100 }).toEqual({ x: 100, y: 50 })
    expect(zoomedAt(fitted, 99, { x: 0, y: 0 }).scale).toBe(maxZoom)
  })
  it('does not let the picture leave the stage', () => {
    expect(held({ scale: 2, x: 9999, y: 9999 }, { width: 1000, height: 300 }, stage)).toEqual({ scale: 2, x: 500, y: 0 })
    expect(held({ scale: 0.2, x: 10, y: 10 }, { width: 1000, height: 600 }, stage)).toEqual(fitted)
  })
  it('pinches around the fingers', () => {
    const view = pinched(fitted, [{ x: -50, y: 0 }, { x: 50, y: 0 }], [{ x: -100, y: 20 }, { x: 100, y: 20 }])
    expect(view).toEqual({ scale: 2, x: 0, y: 20 })
  })
})

describe('swipe', () => {
  const still = { x: 0, y: 0 }
  it('goes on, back, away or stays', () => {
    expect(swipeOutcome({ x: -400, y: 10 }, still, stage)).toBe('next')
    expect(swipeOutcome({ x: 40, y: 0 }, { x: 0.9, y: 0 }, stage)).toBe('previous')
    expect(swipeOutcome({ x: 40, y: 0 }, { x: -0.9, y: 0 }, stage)).toBe('stay')
    expect(swipeOutcome({ x: 5, y: 200 }, still, stage)).toBe('close')
    expect(swipeOutcome({ x: 5, y: 20 }, still, stage)).toBe('stay')
  })
})

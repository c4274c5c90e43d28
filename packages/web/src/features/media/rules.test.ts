import { describe, expect, it } from 'vitest'
import { fileSize, isCovered, mediaKind, reservedRatio, sourceSet, tileSpans } from './rules.ts'

describe('media rules', () => {
  it('shows only safe types inline', () => {
    expect(['image/webp', 'video/mp4', 'audio/flac', 'application/pdf', 'text/html', 'image/tiff'].map((type) => mediaKind({ type }))).toEqual(['image', 'video', 'audio', 'file', 'file', 'file'])
  })
  it('covers by preference', () => {
    const cases = (['force', 'respect', 'ignore'] as const).map((nsfw) => [isCovered({ isSensitive: true }, nsfw), isCovered({ isSensitive: false }, nsfw)])
    expect(cases).toEqual([[true, true], [true, false], [false, false]])
  })
  it('fills every row of the grid', () => {
    for (let count = 1; count <= 16; count++) {
      const spans = tileSpans(count)
      expect(spans).toHaveLength(count)
      let row = 0
      for (const span of spans) {
        row += span
        expect(row).toBeLessThanOrEqual(6)
        if (row === 6) row = 0
      }
      expect(row).toBe(0)
    }
  })
  it('reserves a bounded shape', () => {
    expect(reservedRatio({ properties: { width: 1600, height: 900 } })).toBeCloseTo(16 / 9)
    expect(reservedRatio({ properties: { width: 100, height: 9000 } })).toBe(0.5)
    expect(reservedRatio({ properties: {} })).toBeGreaterThan(1)
  })
  it('offers the larger rendition only where there is one', () => {
    expect(sourceSet({ url: '/f', thumbnailUrl: '/t', properties: { width: 1992, height: 1000 } })).toBe('/t 498w, /f 1992w')
    expect(sourceSet({ url: '/f', thumbnailUrl: '/t', properties: { width: 200, height: 100 } })).toBeUndefined()
    expect(sourceSet({ url: '/f', thumbnailUrl: null, properties: { width: 2000, height: 100 } })).toBeUndefined()
  })
  it('writes sizes', () => {
    expect([999, 1500, 2_500_000, 12_000_000_000].map((bytes) => fileSize(bytes, 'en'))).toEqual(['999 B', '2 kB', '2.5 MB', '12 GB'])
  })
})

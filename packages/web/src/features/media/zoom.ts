/** Where an enlarged picture stands: `x` and `y` move its centre from the middle of the stage, in pixels. */
export interface View {
  scale: number
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

export const fitted: View = { scale: 1, x: 0, y: 0 }
export const maxZoom = 8
export const doubleTapZoom = 2.5

/** Size of the picture at scale 1: the largest that fits into the stage, never larger than `limit` of itself. */
export function fittedSize(picture: Size, stage: Size): Size {
  if (picture.width <= 0 || picture.height <= 0) return stage
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height, 1)
  return { width: picture.width * scale, height: picture.height * scale }
}

/** Keeps the picture over the stage: an edge may not come further in than the stage's own. */
export function held(view: View, picture: Size, stage: Size): View {
  const scale = Math.min(maxZoom, Math.max(1, view.scale))
  const roomX = Math.max(0, (picture.width * scale - stage.width) / 2)
  const roomY = Math.max(0, (picture.height * scale - stage.height) / 2)
  return { scale, x: Math.min(roomX, Math.max(-roomX, view.x)) + 0, y: Math.min(roomY, Math.max(-roomY, view.y)) + 0 }
}

/** Zooms so that what lies under `at` (measured from the middle of the stage) stays under it. */
export function zoomedAt(view: View, scale: number, at: Point): View {
  const bounded = Math.min(maxZoom, Math.max(1, scale))
  const ratio = bounded / view.scale
  return { scale: bounded, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio }
}

/** A pinch: two fingers moved from `before` to `after`, which zooms and moves at once. */
export function pinched(view: View, before: readonly [Point, Point], after: readonly [Point, Point]): View {
  const middle = (pair: readonly [Point, Point]): Point => ({ x: (pair[0].x + pair[1].x) / 2, y: (pair[0].y + pair[1].y) / 2 })
  const spread = (pair: readonly [Point, Point]): number => Math.hypot(pair[0].x - pair[1].x, pair[0].y - pair[1].y)
  const from = middle(before)
  const to = middle(after)
  const zoomed = zoomedAt(view, (view.scale * spread(after)) / Math.max(1, spread(before)), from)
  return { ...zoomed, x: zoomed.x + to.x - from.x, y: zoomed.y + to.y - from.y }
}

/** What letting go after a swipe does at scale 1. `speed` in pixels per millisecond. */
export function swipeOutcome(moved: Point, speed: Point, stage: Size): 'next' | 'previous' | 'close' | 'stay' {
  if (Math.abs(moved.x) > Math.abs(moved.y)) {
    const far = Math.abs(moved.x) > stage.width * 0.28
    const flung = Math.abs(speed.x) > 0.4 && Math.sign(speed.x) === Math.sign(moved.x) && Math.abs(moved.x) > 24
    return far || flung ? (moved.x < 0 ? 'next' : 'previous') : 'stay'
  }
  const flungAway = Math.abs(speed.y) > 0.6 && Math.abs(moved.y) > 40
  return Math.abs(moved.y) > stage.height * 0.2 || flungAway ? 'close' : 'stay'
}

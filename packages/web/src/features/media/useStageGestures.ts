import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { doubleTapZoom, fitted, held, pinched, swipeOutcome, zoomedAt, type Point, type Size, type View } from './zoom.ts'

export interface StageOptions {
  stage: Readonly<ShallowRef<HTMLElement | null>>
  /** Size of the current picture at scale 1. */
  picture: () => Size
  onNext: () => void
  onPrevious: () => void
  onClose: () => void
  /** A tap that belongs to no gesture. */
  onTap: (target: EventTarget | null) => void
}

export interface StageGestures {
  view: Ref<View>
  /** How far the picture is dragged aside or away before letting go. */
  drag: Ref<Point>
  /** True while fingers or the pointer hold the picture: nothing must ease then. */
  holding: Ref<boolean>
  zoomed: ComputedRef<boolean>
  handlers: Record<'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel', (event: PointerEvent) => void> & { wheel: (event: WheelEvent) => void; dblclick: (event: MouseEvent) => void }
  zoomBy: (factor: number) => void
  reset: () => void
}

const tapDistance = 8
const doubleTapMs = 300
const wheelStep = 0.0022

/** Pointer, wheel and double-tap handling of the lightbox: swipe and fling at scale 1, pan and pinch when enlarged. */
export function useStageGestures(options: StageOptions): StageGestures {
  const view = ref<View>(fitted)
  const drag = ref<Point>({ x: 0, y: 0 })
  const holding = ref(false)
  const pointers = shallowRef(new Map<number, Point>())
  const zoomed = computed(() => view.value.scale > 1.01)
  let start: Point = { x: 0, y: 0 }
  let last: { point: Point; at: number; speed: Point } = { point: start, at: 0, speed: start }
  let moved = false
  let pinching = false
  let lastTap = { at: 0, point: start }
  let lastPointer = ''

  function size(): Size {
    const box = options.stage.value?.getBoundingClientRect()
    return { width: box?.width ?? 1, height: box?.height ?? 1 }
  }
  function local(event: MouseEvent): Point {
    const box = options.stage.value?.getBoundingClientRect()
    return box ? { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 } : { x: 0, y: 0 }
  }
  function show(next: View): void {
    view.value = held(next, options.picture(), size())
  }
  function reset(): void {
    view.value = fitted
    drag.value = { x: 0, y: 0 }
  }

  function pointerdown(event: PointerEvent): void {
    lastPointer = event.pointerType
    if (event.pointerType === 'mouse' && event.button !== 0) return
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
    pointers.value.set(event.pointerId, local(event))
    holding.value = true
    if (pointers.value.size === 1) {
      start = local(event)
      moved = false
      pinching = false
      last = { point: start, at: event.timeStamp, speed: { x: 0, y: 0 } }
    } else {
      pinching = true
      drag.value = { x: 0, y: 0 }
    }
  }

  function pointermove(event: PointerEvent): void {
    const before = pointers.value.get(event.pointerId)
    if (!before) return
    const now = local(event)
    if (pointers.value.size >= 2) {
      const other = [...pointers.value].find(([id]) => id !== event.pointerId)?.[1]
      if (other) show(pinched(view.value, [before, other], [now, other]))
      moved = true
    } else if (zoomed.value) {
      show({ ...view.value, x: view.value.x + now.x - before.x, y: view.value.y + now.y - before.y })
    } else if (!pinching) {
      const by = { x: now.x - start.x, y: now.y - start.y }
      drag.value = Math.abs(by.x) > Math.abs(by.y) ? { x: by.x, y: 0 } : { x: 0, y: by.y }
    }
    if (Math.hypot(now.x - start.x, now.y - start.y) > tapDistance) moved = true
    const elapsed = Math.max(1, event.timeStamp - last.at)
    last = { point: now, at: event.timeStamp, speed: { x: (now.x - last.point.x) / elapsed, y: (now.y - last.point.y) / elapsed } }
    pointers.value.set(event.pointerId, now)
  }

  function finish(event: PointerEvent, cancelled: boolean): void {
    if (!pointers.value.delete(event.pointerId)) return
    if (pointers.value.size > 0) return
    holding.value = false
    const by = drag.value
    drag.value = { x: 0, y: 0 }
    if (cancelled || pinching) return
    if (!moved) {
      tapped(event)
      return
    }
    if (zoomed.value) return
    const outcome = swipeOutcome(by, last.speed, size())
    if (outcome === 'next') options.onNext()
    else if (outcome === 'previous') options.onPrevious()
    else if (outcome === 'close') options.onClose()
  }

  function tapped(event: PointerEvent): void {
    const point = local(event)
    const double = event.timeStamp - lastTap.at < doubleTapMs && Math.hypot(point.x - lastTap.point.x, point.y - lastTap.point.y) < 30
    lastTap = double ? { at: 0, point } : { at: event.timeStamp, point }
    if (event.pointerType !== 'mouse' && double) toggleZoom(point)
    // Pointer capture hides what was hit; ask the page.
    else options.onTap(document.elementFromPoint(event.clientX, event.clientY))
  }

  function toggleZoom(at: Point): void {
    if (zoomed.value) reset()
    else show(zoomedAt(view.value, doubleTapZoom, at))
  }

  return {
    view, drag, holding, zoomed, reset,
    zoomBy: (factor) => { show(zoomedAt(view.value, view.value.scale * factor, { x: 0, y: 0 })) },
    handlers: {
      pointerdown,
      pointermove,
      pointerup: (event) => { finish(event, false) },
      pointercancel: (event) => { finish(event, true) },
      wheel: (event) => {
        event.preventDefault()
        show(zoomedAt(view.value, view.value.scale * Math.exp(-event.deltaY * wheelStep), local(event)))
      },
      // Browsers report a double tap as a double click too; that one is already done.
      dblclick: (event) => { if (lastPointer === 'mouse') toggleZoom(local(event)) },
    },
  }
}

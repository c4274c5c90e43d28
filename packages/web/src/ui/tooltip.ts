import type { Directive } from 'vue'

const DELAY_MS = 450
const GAP = 8

let bubble: HTMLElement | null = null
let timer: number | undefined
let owner: HTMLElement | null = null

function hide(): void {
  window.clearTimeout(timer)
  owner = null
  if (bubble) bubble.hidden = true
}

function show(target: HTMLElement, text: string, side: 'top' | 'bottom'): void {
  if (!bubble) {
    bubble = document.createElement('div')
    bubble.className = 'tsubame-tooltip'
    // The same words are the control's accessible name, so a screen reader must not hear them twice.
    bubble.setAttribute('aria-hidden', 'true')
    document.body.append(bubble)
  }
  bubble.textContent = text
  bubble.hidden = false
  const box = target.getBoundingClientRect()
  const own = bubble.getBoundingClientRect()
  const roomAbove = box.top - own.height - GAP > 0
  const above = side === 'top' ? roomAbove : !(box.bottom + GAP + own.height < innerHeight)
  const left = Math.min(Math.max(box.left + box.width / 2 - own.width / 2, GAP), innerWidth - own.width - GAP)
  bubble.style.translate = `${Math.round(left)}px ${Math.round(above ? box.top - own.height - GAP : box.bottom + GAP)}px`
}

interface State {
  text: string
  side: 'top' | 'bottom' | 'none'
  stop: () => void
}

const states = new WeakMap<HTMLElement, State>()

/** One shared bubble for every `v-tooltip:[side]="text"`: a component per icon button would weigh down long timelines. */
export const vTooltip: Directive<HTMLElement, string> = {
  mounted(element, binding) {
    const side = (binding.arg ?? 'top') as State['side']
    const open = (delay: number) => {
      const state = states.get(element)
      if (!state || state.side === 'none' || !state.text) return
      const chosen = state.side
      window.clearTimeout(timer)
      owner = element
      timer = window.setTimeout(() => {
        if (owner === element && element.isConnected) show(element, state.text, chosen)
      }, delay)
    }
    const enter = (event: PointerEvent) => { if (event.pointerType === 'mouse') open(DELAY_MS) }
    const focus = () => { if (element.matches(':focus-visible')) open(DELAY_MS) }
    element.addEventListener('pointerenter', enter)
    element.addEventListener('focus', focus)
    for (const end of ['pointerleave', 'pointerdown', 'blur', 'click'] as const) element.addEventListener(end, hide)
    states.set(element, {
      text: binding.value, side,
      stop() {
        element.removeEventListener('pointerenter', enter)
        element.removeEventListener('focus', focus)
        for (const end of ['pointerleave', 'pointerdown', 'blur', 'click'] as const) element.removeEventListener(end, hide)
      },
    })
  },
  updated(element, binding) {
    const state = states.get(element)
    if (state) state.text = binding.value
  },
  beforeUnmount(element) {
    states.get(element)?.stop()
    if (owner === element) hide()
  },
}

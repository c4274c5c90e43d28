import type { CSSProperties } from 'vue'
import type { MfmContext, MfmState } from './context.ts'

export type FnArgs = Record<string, string | true>

/** How a function's content is dressed. `state` carries changes to what lies inside. */
export interface FnEffect {
  class?: string
  style?: CSSProperties
  state?: MfmState
  /** The dressing answers to focus, so that keyboard users can trigger it. */
  focusable?: boolean
}

/** `literal` = not a function here: its source is shown with the content rendered inside. */
export type FnVerdict = FnEffect | 'literal'

type FnRule = (args: FnArgs, context: MfmContext, state: MfmState) => FnVerdict

const maxScale = 5

/** A time argument such as `1.5s`; anything else is the default. */
export function timeArgument(value: string | true | undefined, fallback: string): string {
  return typeof value === 'string' && /^-?[0-9.]+s$/.test(value) ? value : fallback
}

function numberArgument(value: string | true | undefined, fallback: number): number {
  if (typeof value !== 'string') return fallback
  const number = Number.parseFloat(value)
  return Number.isFinite(number) ? number : fallback
}

function colourArgument(value: string | true | undefined): string | null {
  return typeof value === 'string' && /^[0-9a-f]{3,6}$/i.test(value) ? `#${value}` : null
}

const clamp = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value))

function animation(name: string, speed: string): FnRule {
  return (args, context) =>
    context.animated
      ? {
          class: `mfm-move mfm-${name}`,
          style: { animationDuration: timeArgument(args['speed'], speed), animationDelay: timeArgument(args['delay'], '0s') },
        }
      : { class: `mfm-still mfm-${name}-still` }
}

function spin(args: FnArgs, context: MfmContext): FnEffect {
  if (!context.animated) return { class: 'mfm-still' }
  const axis = args['x'] ? 'x' : args['y'] ? 'y' : 'z'
  return {
    class: `mfm-move mfm-spin-${axis}`,
    style: {
      animationDuration: timeArgument(args['speed'], '1.5s'),
      animationDelay: timeArgument(args['delay'], '0s'),
      animationDirection: args['left'] ? 'reverse' : args['alternate'] ? 'alternate' : 'normal',
    },
  }
}

/** `x2`, `x3`, `x4`: the first counts whole, one inside another half, deeper ones not at all. */
function zoom(factor: number): FnRule {
  return (_args, context, state) => {
    const inside = { ...state, zoomDepth: state.zoomDepth + 1 }
    const effect = state.zoomDepth === 0 ? factor : state.zoomDepth === 1 ? 1 + (factor - 1) / 2 : 1
    if (!context.advanced || effect === 1) return { state: inside }
    return { class: 'mfm-zoom', style: { fontSize: `${effect * 100}%` }, state: inside }
  }
}

function flip(args: FnArgs): FnEffect {
  const vertical = Boolean(args['v'])
  const horizontal = Boolean(args['h']) || !vertical
  return { class: 'mfm-shift', style: { transform: `scale(${horizontal ? -1 : 1}, ${vertical ? -1 : 1})` } }
}

const families: Record<string, string> = {
  serif: 'serif',
  monospace: 'monospace',
  cursive: 'cursive',
  fantasy: 'fantasy',
  emoji: 'emoji',
  math: 'math',
}

function font(args: FnArgs): FnVerdict {
  const family = Object.keys(families).find((name) => args[name])
  return family === undefined ? 'literal' : { style: { fontFamily: families[family] } }
}

function scale(args: FnArgs, context: MfmContext): FnEffect {
  if (!context.advanced) return {}
  const x = clamp(numberArgument(args['x'], 1), maxScale)
  const y = clamp(numberArgument(args['y'], 1), maxScale)
  return { class: 'mfm-shift', style: { transform: `scale(${x}, ${y})` } }
}

function position(args: FnArgs, context: MfmContext): FnVerdict {
  if (!context.advanced) return 'literal'
  const x = numberArgument(args['x'], 0)
  const y = numberArgument(args['y'], 0)
  return { class: 'mfm-shift', style: { transform: `translateX(${x}em) translateY(${y}em)` } }
}

const borderStyles = new Set(['hidden', 'dotted', 'dashed', 'solid', 'double', 'groove', 'ridge', 'inset', 'outset', 'none'])

function border(args: FnArgs): FnEffect {
  const style = typeof args['style'] === 'string' && borderStyles.has(args['style']) ? args['style'] : 'solid'
  const colour = colourArgument(args['color']) ?? 'var(--mfm-border)'
  const width = Math.max(0, numberArgument(args['width'], 1))
  const radius = Math.max(0, numberArgument(args['radius'], 0))
  return {
    class: 'mfm-border',
    style: { border: `${width}px ${style} ${colour}`, borderRadius: `${radius}px`, overflow: args['noclip'] ? 'visible' : 'clip' },
  }
}

function rainbow(args: FnArgs, context: MfmContext): FnEffect {
  if (!context.animated) return { class: 'mfm-rainbow-still' }
  return {
    class: 'mfm-move mfm-rainbow',
    style: { animationDuration: timeArgument(args['speed'], '1s'), animationDelay: timeArgument(args['delay'], '0s') },
  }
}

/** Every function that only dresses its content. `sparkle`, `ruby` and `unixtime` have a shape of their own in render.ts. */
const rules: Record<string, FnRule> = {
  tada: (args, context, state) => {
    const moved = animation('tada', '1s')(args, context, state)
    return moved === 'literal' ? moved : { ...moved, style: { ...moved.style, fontSize: '150%' } }
  },
  jelly: animation('jelly', '1s'),
  twitch: animation('twitch', '.5s'),
  shake: animation('shake', '.5s'),
  jump: animation('jump', '.75s'),
  bounce: animation('bounce', '.75s'),
  spin,
  flip,
  x2: zoom(2),
  x3: zoom(4),
  x4: zoom(6),
  font,
  blur: () => ({ class: 'mfm-blur', focusable: true }),
  rainbow,
  rotate: (args) => ({ class: 'mfm-shift', style: { transform: `rotate(${numberArgument(args['deg'], 90)}deg)`, transformOrigin: 'center center' } }),
  position,
  scale,
  fg: (args) => ({ class: 'mfm-colour', style: { color: colourArgument(args['color']) ?? '#f00' } }),
  bg: (args) => ({ style: { backgroundColor: colourArgument(args['color']) ?? '#f00' } }),
  border,
  // Only plays can listen; anywhere else the content simply stands there.
  clickable: () => ({}),
}

/** Names of all functions, for completion while writing. */
export const functionNames: readonly string[] = [...Object.keys(rules), 'sparkle', 'ruby', 'unixtime'].sort()

/** Decides how a function dresses its content. */
export function judgeFunction(name: string, args: FnArgs, context: MfmContext, state: MfmState): FnVerdict {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
  return rule ? rule(args, context, state) : 'literal'
}

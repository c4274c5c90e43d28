import { openOverlay } from './overlays.ts'

export interface ConfirmOptions {
  title: string
  text?: string
  /** Word on the button that goes on; say what it does. */
  action?: string
  cancel?: string
  danger?: boolean
}

export interface PromptOptions extends ConfirmOptions {
  label: string
  value?: string
  type?: 'text' | 'password' | 'url'
  multiline?: boolean
  maxLength?: number
  /** Lets an empty answer through. */
  optional?: boolean
}

/** Asks before something is done. Resolves to false for every way out but the action. */
export async function confirm(options: ConfirmOptions): Promise<boolean> {
  const { default: component } = await import('./ConfirmDialog.vue')
  return await openOverlay<boolean>(component, { ...options }) === true
}

/** Says something that must be seen before going on. */
export async function alert(options: { title: string; text?: string; action?: string }): Promise<void> {
  const { default: component } = await import('./ConfirmDialog.vue')
  await openOverlay(component, { ...options, onlyOk: true })
}

/** Asks for a line (or more) of text. `null` when dismissed. */
export async function prompt(options: PromptOptions): Promise<string | null> {
  const { default: component } = await import('./PromptDialog.vue')
  return await openOverlay<string>(component, { ...options }) ?? null
}

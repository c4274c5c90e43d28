import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { caretPoint, replaceText } from './caret.ts'
import { closedShortcode, findTrigger, type Trigger } from './completion.ts'
import { candidatesFor, emojiForCode, type Candidate } from './completionSources.ts'

type Field = HTMLTextAreaElement | HTMLInputElement

export interface Completion {
  candidates: ShallowRef<readonly Candidate[]>
  /** Index of the highlighted row; -1 = none, then Enter stays a line break. */
  selected: Ref<number>
  place: Ref<{ left: number; top: number; bottom: number }>
  onInput: (event: Event) => void
  /** Returns true when the key belonged to the list. */
  onKeydown: (event: KeyboardEvent) => boolean
  choose: (candidate: Candidate) => void
  close: () => void
}

/** Completion of mentions, hashtags, emojis and functions in a text field. */
export function useCompletion(): Completion {
  const candidates = shallowRef<readonly Candidate[]>([])
  const selected = ref(-1)
  const place = ref({ left: 0, top: 0, bottom: 0 })
  let field: Field | null = null
  let trigger: Trigger | null = null
  let turn = 0

  function close(): void {
    turn++
    trigger = null
    candidates.value = []
    selected.value = -1
  }

  function update(target: Field): void {
    const found = findTrigger(target.value, target.selectionStart ?? 0)
    if (!found || target.selectionStart !== target.selectionEnd) {
      close()
      return
    }
    const mine = ++turn
    field = target
    trigger = found
    const show = (list: readonly Candidate[]): void => {
      if (mine !== turn || !field) return
      const kept = candidates.value[selected.value]?.key
      candidates.value = list
      // A bare sign only offers: nothing is chosen until an arrow key says so, and Enter stays Enter.
      const first = found.query === '' ? -1 : 0
      const again = kept === undefined ? -1 : list.findIndex((candidate) => candidate.key === kept)
      selected.value = list.length === 0 ? -1 : again >= 0 && found.query !== '' ? again : first
      place.value = caretPoint(field, found.start)
    }
    candidatesFor(found, show)
  }

  async function replaceShortcode(target: Field): Promise<void> {
    const closed = closedShortcode(target.value, target.selectionStart ?? 0)
    if (!closed) return
    const emoji = await emojiForCode(closed.code)
    const end = closed.start + closed.code.length + 2
    const unchanged = target.value.slice(closed.start, end) === `:${closed.code}:` && target.selectionStart === end
    if (emoji !== null && unchanged) replaceText(target, closed.start, end, emoji)
  }

  function onInput(event: Event): void {
    if (event instanceof InputEvent && event.isComposing) return
    const target = event.target as Field
    update(target)
    if (event instanceof InputEvent && event.data === ':') void replaceShortcode(target)
  }

  function choose(candidate: Candidate): void {
    if (!field || !trigger) return
    const { start } = trigger
    const end = field.selectionStart ?? start
    close()
    replaceText(field, start, end, candidate.insert, candidate.caret)
  }

  function onKeydown(event: KeyboardEvent): boolean {
    // Keys that an input method uses for itself are not ours.
    if (event.isComposing || event.keyCode === 229 || candidates.value.length === 0) return false
    const count = candidates.value.length
    if (event.key === 'ArrowDown') selected.value = (selected.value + 1) % count
    else if (event.key === 'ArrowUp') selected.value = (selected.value + count * 2 - 1) % count
    else if (event.key === 'Escape') close()
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const candidate = candidates.value[selected.value]
      if (!candidate) {
        close()
        return false
      }
      choose(candidate)
    } else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }

  onScopeDispose(close)
  return { candidates, selected, place, onInput, onKeydown, choose, close }
}

import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { useAccounts } from '../../data/accounts.ts'
import { useEntities } from '../../data/entities.ts'
import { canRenote, isPureRenote } from './noteFacts.ts'

/** A note and what its drawing needs. For a pure renote, `note` is what it points at and `renote` the pointer. */
export function useNote(id: MaybeRefOrGetter<string>) {
  const entities = useEntities()
  const accounts = useAccounts()
  entities.hold(() => [toValue(id)])
  const outer = computed(() => entities.note(toValue(id)))
  const renote = computed(() => outer.value && isPureRenote(outer.value) ? outer.value : undefined)
  const note = computed(() => renote.value ? entities.note(renote.value.renoteId) : outer.value)
  const user = computed(() => note.value && entities.user(note.value.userId))
  const renoter = computed(() => renote.value && entities.user(renote.value.userId))
  const replyTo = computed(() => note.value?.replyId ? entities.note(note.value.replyId) : undefined)
  const files = computed(() => note.value ? entities.filesOf(note.value) : [])
  const isMine = computed(() => note.value?.userId === accounts.currentId && accounts.currentId !== null)
  const renotable = computed(() => note.value !== undefined && canRenote(note.value, accounts.currentId))
  return { outer, note, renote, user, renoter, replyTo, files, isMine, renotable }
}

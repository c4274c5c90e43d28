import { computed, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useAccounts } from '../../data/accounts.ts'
import { tryApi, type ApiError } from '../../data/api.ts'
import { useEmojis } from '../../data/emojis.ts'
import { useEntities } from '../../data/entities.ts'
import { echoes, reactedKey, unreactedKey } from './echoes.ts'
import { heart, maySend, parseReaction, wireForm, withMine } from './rules.ts'

/** Requests about one note go out in the order of the clicks, however fast they come. */
const lanes = new Map<string, Promise<unknown>>()

async function inOrder<T>(noteId: string, send: () => Promise<T>): Promise<T> {
  const turn = (lanes.get(noteId) ?? Promise.resolve()).then(send, send)
  lanes.set(noteId, turn)
  try {
    return await turn
  } finally {
    if (lanes.get(noteId) === turn) lanes.delete(noteId)
  }
}

/** The server says that things already are as wanted. */
const alreadySo = (error: ApiError): boolean => error.code === 'ALREADY_REACTED' || error.code === 'NOT_REACTED'

/** Sends the change and keeps the books on which stream echoes to expect. */
async function send(noteId: string, before: string | null, next: string | null): Promise<void> {
  const keys = [
    ...(before === null ? [] : [unreactedKey(noteId, before)]),
    ...(next === null ? [] : [reactedKey(noteId, next)]),
  ]
  for (const key of keys) echoes.expect(key)
  const outcome = next === null
    ? await tryApi('notes/reactions/delete', { noteId })
    // Creating a different reaction replaces the one before, in one step on the server.
    : await tryApi('notes/reactions/create', { noteId, reaction: next })
  if (outcome.ok) return
  for (const key of keys) echoes.cancel(key)
  if (!alreadySo(outcome.error)) throw outcome.error
}

export interface Reactions {
  /** Puts the reaction on the note, or takes it off when it is the viewer's already. Rejects with ApiError after undoing. */
  toggle: (reaction: string) => Promise<void>
  react: (reaction: string) => Promise<void>
  unreact: () => Promise<void>
  /** Whether the viewer may react at all. */
  canReact: ComputedRef<boolean>
  canSend: (reaction: string) => boolean
  /** Only hearts are accepted: there is nothing to pick from. */
  heartOnly: ComputedRef<boolean>
}

/** Reacting to a note: shown at once, undone when the server refuses. */
export function useReactions(noteId: MaybeRefOrGetter<string>): Reactions {
  const entities = useEntities()
  const accounts = useAccounts()
  const emojis = useEmojis()
  const note = computed(() => entities.note(toValue(noteId)))

  async function change(next: string | null): Promise<void> {
    const id = toValue(noteId)
    const before = entities.note(id)?.myReaction ?? null
    if (before === next) return
    await entities.optimistic(
      id,
      (state) => withMine(state, next),
      // Something newer may have happened meanwhile; only what this change did is taken back.
      (state) => ((state.myReaction ?? null) === next ? withMine(state, before) : {}),
      () => inOrder(id, () => send(id, before, next)),
    )
  }

  function canSend(reaction: string): boolean {
    const { kind, name } = parseReaction(wireForm(reaction))
    const known = kind === 'local' ? emojis.byName.get(name) : undefined
    return maySend(reaction, {
      signedIn: accounts.isSignedIn,
      acceptance: note.value?.reactionAcceptance ?? null,
      emoji: known ? { isSensitive: known.isSensitive ?? false } : null,
    })
  }

  const react = (reaction: string): Promise<void> => change(wireForm(reaction))
  const unreact = (): Promise<void> => change(null)
  const toggle = (reaction: string): Promise<void> =>
    (note.value?.myReaction ?? null) === wireForm(reaction) ? unreact() : react(reaction)

  return {
    toggle, react, unreact, canSend,
    canReact: computed(() => accounts.isSignedIn && note.value !== undefined),
    heartOnly: computed(() => note.value?.reactionAcceptance === 'likeOnly'),
  }
}

export { heart }

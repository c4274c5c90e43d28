import { computed, onBeforeUnmount, reactive, shallowRef, toRaw, watch, type ComputedRef, type ShallowRef } from 'vue'
import { useAccounts } from '../../data/accounts.ts'
import { query } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { useMeta } from '../../data/meta.ts'
import { usePreferences } from '../../data/preferences.ts'
import type { MeDetailed, NoteEntity, UserLite } from '../../data/types.ts'
import { contextKey, emptyDraft, fromRestored, isPristine, obstacle, textLength, type Draft, type Obstacle, type RestoredDraft } from './draft.ts'
import { dropDraft, loadDraft, saveDraft } from './draftStore.ts'
import { prefilled, type Target } from './prefill.ts'
import { useAttachments, type Attachments } from './useAttachments.ts'

export interface ComposerOptions {
  reply?: string
  quote?: string
  initialText?: string
  /** Content to start from instead of a stored draft: delete and edit, or what could not be posted. */
  restore?: RestoredDraft
}

export interface Composer {
  draft: Draft
  attachments: Attachments
  replyTarget: ComputedRef<NoteEntity | undefined>
  quoteTarget: ComputedRef<NoteEntity | undefined>
  remaining: ComputedRef<number>
  obstacle: ComputedRef<Obstacle | null>
  /** Nothing would be lost by closing. */
  pristine: ComputedRef<boolean>
  /** A stored draft was taken up. */
  restored: ShallowRef<boolean>
  /** A copy to post, with the files in their order. */
  snapshot: () => Draft
  reset: () => void
  discard: () => void
  flush: () => void
}

const saveDelay = 400

function targetOf(id: string | undefined | null): Target | null {
  if (id === undefined || id === null) return null
  const entities = useEntities()
  const note = entities.note(id)
  const author = note && entities.user(note.userId)
  return note && author ? { note, author } : null
}

function writer(): MeDetailed {
  const { me } = useAccounts()
  if (!me) throw new Error('the composer is only opened for people who are signed in')
  return me
}

/** State of one composer: the draft, its files, what stands in its way, and its copy on this device. */
export function useComposer(options: ComposerOptions): Composer {
  const entities = useEntities()
  const preferences = usePreferences()
  const meta = useMeta()
  const me = writer()

  function startDraft(): Draft {
    const reply = targetOf(options.reply)
    const known = reply?.note.visibility === 'specified' ? [reply.author, ...(reply.note.visibleUserIds ?? []).map((id) => entities.user(id)).filter((user) => user !== undefined)] : []
    return prefilled({
      me: { id: me.id, username: me.username }, host: location.host,
      defaultVisibility: preferences.defaultNoteVisibility, defaultLocalOnly: preferences.defaultNoteLocalOnly, keepCw: preferences.keepCw,
      canPublicNote: me.policies.canPublicNote, reactionAcceptance: preferences.reactionAcceptance,
      reply, quote: targetOf(options.quote), recipients: unique(known), initialText: options.initialText ?? '',
    })
  }

  const start = startDraft()
  const context = contextKey(start)
  // Text handed in by somebody else (a share, a mention) must not vanish behind an older draft.
  const stored = options.restore || options.initialText || !preferences.autoloadDrafts ? null : loadDraft(me.id, context)
  const draft = reactive<Draft>({ ...emptyDraft(), ...start, ...stored, ...fromRestored(options.restore) })
  entities.hold(() => [draft.replyId, draft.quoteId].filter((id) => id !== null))
  const restored = shallowRef(stored !== null)
  const attachments = useAttachments(draft.files)
  let closed = false

  const now = shallowRef(Date.now())
  const maxTextLength = computed(() => meta.meta?.maxNoteTextLength ?? 3000)
  const pristine = computed(() => isPristine({ ...draft, files: attachments.files.value }, start) && !attachments.uploading.value && !attachments.failed.value)

  function snapshot(): Draft {
    return structuredClone({ ...toRaw(draft), recipients: draft.recipients.map((user) => toRaw(user)), poll: draft.poll ? structuredClone(plain(draft.poll)) : null, files: attachments.files.value.map((file) => toRaw(file)) })
  }

  let timer = 0
  function flush(): void {
    clearTimeout(timer)
    if (closed) return
    if (pristine.value) dropDraft(me.id, context)
    else saveDraft(me.id, context, snapshot())
  }
  watch([draft, attachments.files], () => {
    now.value = Date.now()
    clearTimeout(timer)
    timer = window.setTimeout(flush, saveDelay)
  }, { deep: true })
  const onHide = (): void => { if (document.visibilityState === 'hidden') flush() }
  document.addEventListener('visibilitychange', onHide)
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', onHide)
    flush()
  })

  /** Recipients that are only known by id are asked for, so that nobody drops out of a conversation. */
  async function completeRecipients(): Promise<void> {
    if (draft.visibility !== 'specified' || stored) return
    const known = new Set([me.id, ...draft.recipients.map((user) => user.id)])
    const wanted = options.restore ? options.restore.visibleUserIds : targetOf(options.reply)?.note.visibleUserIds
    const userIds = (wanted ?? []).filter((id) => !known.has(id))
    if (userIds.length === 0) return
    const found = (await query('users/show', { userIds })) as unknown as UserLite[]
    draft.recipients = unique([...draft.recipients, ...found])
  }
  completeRecipients().catch((reason: unknown) => { console.warn('recipients could not be completed', reason) })

  return {
    draft, attachments, restored, pristine, snapshot, flush,
    replyTarget: computed(() => (draft.replyId === null ? undefined : entities.note(draft.replyId))),
    quoteTarget: computed(() => (draft.quoteId === null ? undefined : entities.note(draft.quoteId))),
    remaining: computed(() => maxTextLength.value - textLength(draft.text)),
    obstacle: computed(() => obstacle({ ...draft, files: attachments.files.value }, { maxTextLength: maxTextLength.value, uploading: attachments.uploading.value, now: now.value })),
    reset: () => {
      Object.assign(draft, startDraft())
      attachments.reset([])
      restored.value = false
      dropDraft(me.id, context)
    },
    discard: () => {
      closed = true
      clearTimeout(timer)
      dropDraft(me.id, context)
    },
  }
}

function unique(users: readonly UserLite[]): UserLite[] {
  return users.filter((user, index) => users.findIndex((other) => other.id === user.id) === index)
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

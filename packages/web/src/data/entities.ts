import { defineStore } from 'pinia'
import { onScopeDispose, shallowReactive } from 'vue'
import type { DriveFile, Note, NoteEntity, UserDetailed, UserEntity, UserLite } from './types.ts'

/** `answer`: said by the API to this viewer, so what it leaves out is not so. `stream`: may leave the viewer's own facts out. */
export type Source = 'answer' | 'stream'

interface Pending {
  notes: Map<string, NoteEntity>
  users: Map<string, UserEntity>
  files: Map<string, DriveFile>
}

/** Notes that stay however long ago they were shown: a page that was just fetched is not yet anybody's. */
const KEPT = 1000
/** Forgetting takes a look at everything, so it waits until there are that many more. */
const SLACK = 500

function normalise(note: Note): NoteEntity {
  const { user: _user, reply: _reply, renote: _renote, files, ...rest } = note
  return { ...rest, fileIds: note.fileIds ?? files?.map(file => file.id) ?? [] }
}

/** Whether nothing would change: replacing a value by an equal one would draw everything anew that shows it. */
function isSame(before: object | undefined, after: object): boolean {
  if (!before) return false
  const keys = Object.keys(after)
  return keys.length === Object.keys(before).length && keys.every(key => {
    const [a, b]: unknown[] = [before[key as never], after[key as never]]
    return Object.is(a, b) || typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b)
  })
}

/**
 * Notes, users and files by id, one copy of each for the whole client; views hold ids.
 * Values are never changed in place: a change replaces the value, so an older one is a snapshot to go back to.
 * What is merged becomes visible once per microtask, however many messages arrive.
 * What no view holds is forgotten, but for the newest: see `hold`.
 */
export const useEntities = defineStore('entities', () => {
  const notes = shallowReactive(new Map<string, NoteEntity>())
  const users = shallowReactive(new Map<string, UserEntity>())
  const files = shallowReactive(new Map<string, DriveFile>())
  const gone = shallowReactive(new Set<string>())
  /** Notes with an optimistic change on its way: the viewer's own facts of these are not overwritten by older answers. */
  const guarded = new Map<string, number>()

  const holders = new Set<() => Iterable<string>>()
  /** Ids of notes, those merged last at the end. */
  const merged = new Set<string>()
  let forgetAt = KEPT + SLACK

  let pending: Pending = { notes: new Map(), users: new Map(), files: new Map() }
  let scheduled = false

  function flush(): void {
    scheduled = false
    const batch = pending
    pending = { notes: new Map(), users: new Map(), files: new Map() }
    for (const [id, user] of batch.users) if (!isSame(users.get(id), user)) users.set(id, user)
    for (const [id, file] of batch.files) if (!isSame(files.get(id), file)) files.set(id, file)
    for (const [id, note] of batch.notes) if (!gone.has(id) && !isSame(notes.get(id), note)) notes.set(id, note)
    if (notes.size >= forgetAt) forgetUnheld()
  }

  /**
   * Keeps what these ids name, and what that refers to, for as long as the scope of the caller lives.
   * A view says here what it shows or may show again; what nobody holds is forgotten once there is much of it.
   */
  function hold(ids: () => Iterable<string>): void {
    holders.add(ids)
    onScopeDispose(() => { holders.delete(ids) })
  }

  function heldIds(): Set<string> {
    const held = new Set(guarded.keys())
    for (const ids of holders) for (const id of ids()) held.add(id)
    // What is added while going through a set is gone through, too.
    for (const id of held) {
      const entity = notes.get(id)
      if (entity?.replyId) held.add(entity.replyId)
      if (entity?.renoteId) held.add(entity.renoteId)
    }
    return held
  }

  function forgetUnheld(): void {
    const held = heldIds()
    const forgotten: NoteEntity[] = []
    for (const id of [...merged].slice(0, -KEPT)) {
      if (held.has(id)) continue
      const entity = notes.get(id)
      if (entity) forgotten.push(entity)
      merged.delete(id)
      notes.delete(id)
    }
    for (const entity of notes.values()) {
      held.add(entity.userId)
      for (const id of entity.fileIds) held.add(id)
    }
    for (const entity of forgotten) {
      if (!held.has(entity.userId)) users.delete(entity.userId)
      for (const id of entity.fileIds) if (!held.has(id)) files.delete(id)
    }
    forgetAt = Math.max(KEPT, notes.size) + SLACK
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    queueMicrotask(() => { if (scheduled) flush() })
  }

  function stageNote(note: Note, source: Source): void {
    stageUser(note.user)
    for (const file of note.files ?? []) pending.files.set(file.id, file)
    if (note.reply) stageNote(note.reply, source)
    if (note.renote) stageNote(note.renote, source)
    if (gone.has(note.id)) return
    const before = pending.notes.get(note.id) ?? notes.get(note.id)
    const incoming = normalise(note)
    const entity: NoteEntity = before ? { ...before, ...incoming } : incoming
    if (before && guarded.has(note.id)) {
      entity.myReaction = before.myReaction
      entity.reactions = before.reactions
      entity.reactionEmojis = before.reactionEmojis
      entity.reactionCount = before.reactionCount
      entity.poll = before.poll
    } else if (source === 'answer' && !('myReaction' in incoming)) {
      entity.myReaction = null
    }
    pending.notes.set(note.id, entity)
    merged.delete(note.id)
    merged.add(note.id)
  }

  function stageUser(user: UserLite | UserDetailed): void {
    const before = pending.users.get(user.id) ?? users.get(user.id)
    pending.users.set(user.id, before ? { ...before, ...user } : { ...user })
  }

  /** Takes in packed notes with everything nested in them; returns their ids in order. */
  function mergeNotes(list: readonly Note[], source: Source = 'answer'): string[] {
    for (const note of list) stageNote(note, source)
    schedule()
    return list.map(note => note.id)
  }

  function mergeUsers(list: readonly (UserLite | UserDetailed)[]): string[] {
    for (const user of list) stageUser(user)
    schedule()
    return list.map(user => user.id)
  }

  function mergeFiles(list: readonly DriveFile[]): string[] {
    for (const file of list) pending.files.set(file.id, file)
    schedule()
    return list.map(file => file.id)
  }

  function settle(): void {
    if (scheduled) flush()
  }

  /** Reactive look-up for templates and computed values. */
  const note = (id: string): NoteEntity | undefined => notes.get(id)
  const user = (id: string): UserEntity | undefined => users.get(id)
  const file = (id: string): DriveFile | undefined => files.get(id)

  /** Files of a note in its order, leaving out any that are not known. */
  function filesOf(entity: Pick<NoteEntity, 'fileIds'>): DriveFile[] {
    return entity.fileIds.map(id => files.get(id)).filter(found => found !== undefined)
  }

  /** Changes a note now, on top of anything staged. Unknown notes are left alone. */
  function patchNote(id: string, change: (before: NoteEntity) => Partial<NoteEntity>): void {
    settle()
    const before = notes.get(id)
    if (before) notes.set(id, { ...before, ...change(before) })
  }

  function patchUser(id: string, change: (before: UserEntity) => Partial<UserEntity>): void {
    settle()
    const before = users.get(id)
    if (before) users.set(id, { ...before, ...change(before) })
  }

  /** Forgets a note everywhere; later answers that still carry it do not bring it back. */
  function removeNote(id: string): void {
    settle()
    gone.add(id)
    merged.delete(id)
    notes.delete(id)
  }

  /** True once the note is known to be deleted. */
  const isGone = (id: string): boolean => gone.has(id)

  /**
   * An optimistic change: applied at once, undone when `commit` fails, and the failure passed on.
   * `undo` gets the state at that time, because other changes may have come between.
   */
  async function optimistic<T>(id: string, apply: (before: NoteEntity) => Partial<NoteEntity>, undo: (now: NoteEntity, before: NoteEntity) => Partial<NoteEntity>, commit: () => Promise<T>): Promise<T> {
    settle()
    const snapshot = notes.get(id)
    patchNote(id, apply)
    guarded.set(id, (guarded.get(id) ?? 0) + 1)
    try {
      return await commit()
    } catch (error) {
      if (snapshot) patchNote(id, now => undo(now, snapshot))
      throw error
    } finally {
      const left = (guarded.get(id) ?? 1) - 1
      if (left > 0) guarded.set(id, left)
      else guarded.delete(id)
    }
  }

  return { notes, users, files, note, user, file, filesOf, mergeNotes, mergeUsers, mergeFiles, patchNote, patchUser, hold, removeNote, isGone, optimistic, settle }
})

export type Entities = ReturnType<typeof useEntities>

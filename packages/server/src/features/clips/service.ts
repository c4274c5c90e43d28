import { sql } from 'kysely'
import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import { addNote, createClip, deleteWhole, removeNote } from './change.ts'
import type { AddFailure, NewClip } from './change.ts'
import type { ClipFacts } from './facts.ts'
import { cleanDescription, clipLimits, searchPatterns } from './rules.ts'
import { clipsOfNote, deleteFavorite, favoritesOf, getClip, getLoad, insertFavorite, ownPages, publicPages, updateClip } from './store.ts'
import { packClips } from './view.ts'

export interface ClipChanges {
  readonly name?: string
  readonly isPublic?: boolean
  readonly description?: string | null
}

export interface ClipsService {
  /** The clip if the viewer may see it: their own, or a public one of somebody who is shown. */
  find(id: string, viewerId: string | null): Promise<ClipFacts | null>
  /** @returns the id */
  create(ownerId: string, clip: NewClip): Promise<string | Fail<'TOO_MANY_CLIPS' | 'CLIP_NOTES_LIMIT_EXCEEDED'>>
  update(ownerId: string, id: string, changes: ClipChanges): Promise<void | Fail<'NO_SUCH_CLIP' | 'CLIP_LIMIT_EXCEEDED' | 'CLIP_NOTES_LIMIT_EXCEEDED'>>
  delete(ownerId: string, id: string): Promise<void | Fail<'NO_SUCH_CLIP'>>
  addNote(ownerId: string, id: string, noteId: string): Promise<void | AddFailure>
  removeNote(ownerId: string, id: string, noteId: string): Promise<void | Fail<'NO_SUCH_CLIP' | 'NO_SUCH_NOTE'>>
  /** Ids of a page of a clip's notes, by note id. */
  notes(clip: ClipFacts, search: string | null, viewerId: string | null, page: PageRequest): Promise<string[]>
  /** A page of a person's clips: ids. */
  of(ownerId: string, which: 'all' | 'public', page: PageRequest): Promise<string[]>
  /** Ids of the public clips a note is in. */
  ofNote(noteId: string): Promise<string[]>

  favorite(userId: string, id: string): Promise<void | Fail<'NO_SUCH_CLIP' | 'ALREADY_FAVORITED'>>
  unfavorite(userId: string, id: string): Promise<void | Fail<'NO_SUCH_CLIP' | 'NOT_FAVORITED'>>
  favoritesOf(userId: string): Promise<string[]>

  /** In order. The ids must be of clips that the viewer may see; those that are gone are left out. */
  pack(ids: readonly string[], viewerId: string | null): Promise<entities.Clip[]>
}

declare module '../../platform/context.ts' {
  interface Services {
    clips: ClipsService
  }
}

/** Clips shown for one note. */
const MOST_OF_NOTE = 100

const idsOf = (rows: readonly { id: string }[]) => rows.map((row) => row.id)

export function clipsService(ctx: AppContext): ClipsService {
  const service: ClipsService = {
    find: async (id, viewerId) => {
      const [clip] = await ctx.db.run(getClip, id)
      if (!clip || clip.userId === viewerId) return clip ?? null
      return clip.isPublic && (await ctx.services.users.find(clip.userId, viewerId)) ? clip : null
    },
    create: (ownerId, clip) => createClip(ctx, ownerId, clip),
    update: async (ownerId, id, { name, isPublic, description }) => {
      const limits = await ctx.services.policies.of(ownerId)
      return ctx.tx(async (tx) => {
        const text = description === undefined ? null : cleanDescription(description)
        const [[updated], [load]] = await Promise.all([
          tx.run(updateClip, id, ownerId, name ?? null, isPublic ?? null, description !== undefined, text),
          tx.run(getLoad, ownerId),
        ])
        if (!updated || !load) return fail('NO_SUCH_CLIP')
        const code = clipLimits.refuseChange(load, limits)
        return code ? fail(code) : undefined
      })
    },
    delete: (ownerId, id) => deleteWhole(ctx, ownerId, id),
    addNote: (ownerId, id, noteId) => addNote(ctx, ownerId, id, noteId),
    removeNote: (ownerId, id, noteId) => removeNote(ctx, ownerId, id, noteId),
    notes: async (clip, search, viewerId, page) => {
      // As an array: the planner would else walk all notes there are in search of the few of the clip.
      const inClip = sql`n.id = any(array(select c.note_id from clip_notes c where c.clip_id = ${clip.id}))`
      const found = searchPatterns(search ?? '').map((pattern) => sql`(n.text ilike ${pattern} or n.cw ilike ${pattern})`)
      const where = sql.join([inClip, ...found], sql` and `)
      const read = (part: PageRequest) => ctx.services.timelines.select(where, viewerId, part, clip.userId === viewerId ? 'keepsakes' : 'list')
      return found.length === 0 ? read(page) : ctx.services.search.legible(viewerId, page, read)
    },
    of: async (ownerId, which, page) => {
      const pages = which === 'all' ? ownPages : publicPages
      return idsOf(await ctx.db.run(pages[isAscending(page) ? 'asc' : 'desc'], ownerId, page.sinceId, page.untilId, page.limit))
    },
    ofNote: async (noteId) => idsOf(await ctx.db.run(clipsOfNote, noteId, MOST_OF_NOTE)),

    favorite: async (userId, id) => {
      if (!(await service.find(id, userId))) return fail('NO_SUCH_CLIP')
      const [added] = await ctx.tx((tx) => tx.run(insertFavorite, ctx.ids.next(ctx.now()), id, userId))
      return added ? undefined : fail('ALREADY_FAVORITED')
    },
    unfavorite: async (userId, id) => {
      // One's own bookmark may go even when the clip has become private.
      const [removed] = await ctx.tx((tx) => tx.run(deleteFavorite, id, userId))
      if (removed) return undefined
      return (await service.find(id, userId)) ? fail('NOT_FAVORITED') : fail('NO_SUCH_CLIP')
    },
    favoritesOf: async (userId) => idsOf(await ctx.db.run(favoritesOf, userId)),

    pack: (ids, viewerId) => packClips(ctx, ids, viewerId),
  }
  return service
}

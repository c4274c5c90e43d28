import { sql } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import type { PageRequest } from '../../platform/page.ts'
import { refill } from '../../platform/refill.ts'
import type { NoteSearch, TagSearch } from './facts.ts'
import { findNotes } from './find.ts'
import { tagGroups } from './tag-groups.ts'

export interface SearchService {
  /** Ids of a page of the notes that say something, as far as the viewer may see what they say. */
  notes(search: NoteSearch, viewerId: string | null, page: PageRequest): Promise<string[]>
  /** Ids of a page of the notes with hashtags. */
  byTag(search: TagSearch, viewerId: string | null, page: PageRequest): Promise<string[]>
  /**
   * A page of what `read` finds by the words of notes: ids, without those of notes whose content is hidden from the viewer.
   * Else one could guess what it is.
   */
  legible(viewerId: string | null, page: PageRequest, read: (part: PageRequest) => Promise<string[]>): Promise<string[]>
}

declare module '../../platform/context.ts' {
  interface Services {
    search: SearchService
  }
}

export function searchService(ctx: AppContext): SearchService {
  const legible: SearchService['legible'] = async (viewerId, page, read) => {
    const notes = await refill(page, async (part) => (await read(part)).map((id) => ({ id })), (rows) => ctx.services.notes.visibleAmong(rows.map((row) => row.id), viewerId))
    return notes.map((note) => note.id)
  }

  return {
    notes: (search, viewerId, page) => legible(viewerId, page, (part) => findNotes(ctx, search, viewerId, part)),
    byTag: async ({ query, reply, renote, poll, withFiles }, viewerId, page) => {
      const groups = tagGroups(query)
      if (groups.length === 0) return []
      const tagged = groups.map((group) => sql`n.tags @> ${group}::text[]`)
      const conditions = [sql`n.tags <> '{}' and (${sql.join(tagged, sql` or `)})`]
      if (reply !== null) conditions.push(reply ? sql`n.reply_id is not null` : sql`n.reply_id is null`)
      if (renote !== null) conditions.push(renote ? sql`n.renote_id is not null` : sql`n.renote_id is null`)
      if (poll !== null) conditions.push(poll ? sql`n.has_poll` : sql`not n.has_poll`)
      if (withFiles) conditions.push(sql`n.file_ids <> '{}'`)
      return legible(viewerId, page, (part) => ctx.services.timelines.select(sql.join(conditions, sql` and `), viewerId, part))
    },
    legible,
  }
}

import type { AppContext } from '../../platform/context.ts'
import { idTime } from '../../platform/ids.ts'
import { isHiddenFrom } from './rules.ts'
import type { Audience, AuthorRestrictions } from './rules.ts'
import type { NoteFacts } from './store.ts'

/** What decides whether a note may be seen, for a viewer who has been looked up. */
export interface Sight {
  readonly viewerId: string | null
  readonly now: number
  follows(userId: string): boolean
  /** Whether the server shows notes of this host to this viewer at all. */
  showsHost(host: string | null): boolean
}

export async function sightOf(ctx: AppContext, viewerId: string | null): Promise<Sight> {
  const now = ctx.now()
  if (viewerId === null) {
    const { ugcVisibilityForVisitor: shown } = await ctx.services.meta.get()
    return { viewerId, now, follows: () => false, showsHost: (host) => shown === 'all' || (shown === 'local' && host === null) }
  }
  const { following } = await ctx.services.relations.of(viewerId)
  return { viewerId, now, follows: (id) => following.has(id), showsHost: () => true }
}

/** The one answer to "may they see it": by visibility, by what the author asks for, by what the server shows visitors. */
export function mayBeSeen(sight: Sight, note: Audience & { readonly id: string; readonly userHost: string | null }, author: AuthorRestrictions): boolean {
  return sight.showsHost(note.userHost) && !isHiddenFrom(note, author, idTime(note.id), sight.viewerId, (id) => sight.follows(id), sight.now)
}

/** Those of the notes that the viewer may see, in order. */
export async function visibleAmong(ctx: AppContext, ids: readonly string[], viewerId: string | null): Promise<NoteFacts[]> {
  const [found, sight] = await Promise.all([ctx.services.notes.getMany(ids), sightOf(ctx, viewerId)])
  const notes = ids.map((id) => found.get(id)).filter((note) => note != null)
  const authors = await ctx.services.users.getMany(notes.map((note) => note.userId))
  return notes.filter((note) => {
    const author = authors.get(note.userId)
    return author ? mayBeSeen(sight, note, author) : false
  })
}

import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { CursorParams } from '../../platform/db/cursor.ts'
import { idDate } from '../../platform/ids.ts'
import { isAscending, pageRequest } from '../../platform/page.ts'
import { refill } from '../../platform/refill.ts'
import { versionPages } from './edit-store.ts'
import type { VersionFacts } from './edit-store.ts'
import type { NoteFacts } from './store.ts'
import { mayBeSeen, sightOf } from './visible.ts'

/**
 * Versions of a note that the viewer may see now: those that were for them. Whoever is mentioned in a later version of what
 * is for few does not learn what was said before. What its author hides of older notes is judged by the time of each version.
 */
export async function history(ctx: AppContext, note: NoteFacts, viewerId: string | null, params: CursorParams & { limit: number }): Promise<entities.NoteVersion[]> {
  const page = pageRequest(params)
  const [author, sight] = await Promise.all([ctx.services.users.get(note.userId), sightOf(ctx, viewerId)])
  if (!author) return []
  const seen = await refill(
    page,
    (part) => ctx.db.run(versionPages[isAscending(page) ? 'asc' : 'desc'], note.id, part.sinceId, part.untilId, part.limit),
    async (versions) => versions.filter((version) => mayBeSeen(sight, asNote(note, version), author)),
  )
  const h = ctx.hydrate(viewerId)
  const host = note.userHost
  await Promise.all([
    ctx.services.drive.hydrate(h, seen.flatMap((version) => version.fileIds)),
    host === null ? undefined : ctx.services.emojis.hydrate(h, seen.map((version) => ({ names: version.emojis, host }))),
  ])
  return seen.map((version) => ({
    id: version.id,
    createdAt: idDate(version.id),
    text: version.text,
    cw: version.cw,
    fileIds: [...version.fileIds],
    files: version.fileIds.map((fileId) => ctx.services.drive.present(h, fileId)).filter((file) => file !== null),
    poll: version.pollChoices && { choices: [...version.pollChoices] },
    ...(host !== null && { emojis: ctx.services.emojis.urls(h, version.emojis, host) }),
  }))
}

/** What decides who may see a version. Recipients of a direct note are among those it mentions. */
function asNote(note: NoteFacts, { id, mentions }: VersionFacts): NoteFacts {
  return { ...note, id, mentions, visibleUserIds: mentions }
}

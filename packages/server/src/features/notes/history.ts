import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { readCursor } from '../../platform/db/cursor.ts'
import type { CursorParams } from '../../platform/db/cursor.ts'
import { idDate } from '../../platform/ids.ts'
import { versionPages } from './edit-store.ts'
import type { NoteFacts } from './store.ts'
import { mayBeSeen, sightOf } from './visible.ts'

/**
 * Versions of a note that the viewer may see as it is now. What its author hides of older notes is judged by the time of each
 * version.
 */
export async function history(ctx: AppContext, note: NoteFacts, viewerId: string | null, params: CursorParams & { limit: number }): Promise<entities.NoteVersion[]> {
  const cursor = readCursor(params)
  const [versions, author, sight] = await Promise.all([
    ctx.db.run(versionPages[cursor.ascending ? 'asc' : 'desc'], note.id, cursor.after, cursor.before, params.limit),
    ctx.services.users.get(note.userId),
    sightOf(ctx, viewerId),
  ])
  const seen = author ? versions.filter((version) => mayBeSeen(sight, { ...note, id: version.id }, author)) : []
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

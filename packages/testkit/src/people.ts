import type { TestServer } from './server.ts'

/** A person of another server as federation stores them. @returns their id */
export async function addRemote(server: TestServer, username: string, host: string): Promise<string> {
  const { ctx } = server
  const id = ctx.ids.next()
  const { pool } = ctx.db
  await pool.query('insert into users (id, username, username_lower, host, uri) values ($1, $2, lower($2), $3, $4)', [id, username, host, `https://${host}/users/${username}`])
  await pool.query('insert into user_profiles (user_id) values ($1)', [id])
  await pool.query('insert into user_counts (user_id) values ($1)', [id])
  ctx.services.users.forget(id)
  return id
}

/** Posts as somebody of another server: through the same service that federation uses. @returns the note's id */
export async function postAs(server: TestServer, userId: string, note: { text?: string; cw?: string; visibility?: 'public' | 'home' | 'followers' | 'specified'; replyId?: string; renoteId?: string }): Promise<string> {
  const created = await server.ctx.services.notes.create({
    userId, text: note.text ?? null, cw: note.cw ?? null, visibility: note.visibility ?? 'public', visibleUserIds: [], localOnly: false, reactionAcceptance: null,
    fileIds: [], replyId: note.replyId ?? null, renoteId: note.renoteId ?? null, channelId: null, poll: null,
  })
  if (!('id' in created)) throw new Error(`the note was refused: ${created.code}`)
  return created.id
}

/** Changes columns of a person and tells the server of it, as moderation does. */
export async function changeUser(server: TestServer, userId: string, columns: { isSuspended?: boolean; isBot?: boolean; movedToUri?: string | null }): Promise<void> {
  const { ctx } = server
  await ctx.tx(async (tx) => {
    await tx.kysely.updateTable('users').set(columns).where('id', '=', userId).execute()
    tx.emit('user.updated', { userId })
    tx.afterCommit(() => ctx.services.users.forget(userId))
  })
}

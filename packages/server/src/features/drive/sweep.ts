import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { AppContext } from '../../platform/context.ts'
import { firstIdAt } from '../../platform/ids.ts'
import type { JobRun } from '../../platform/jobs/jobs.ts'
import { removeBlob, tempRoot } from './blobs.ts'
import { lockDrive } from './store.ts'

/** What is still unfinished after this time belongs to a process that is gone. ms */
const ABANDONED = 86_400_000
const BATCH = 100

/** Removes what crashes left: content that never got a file or was about to be removed, and temporary folders; mends the counters. */
export async function sweepDrive(ctx: AppContext, run: Pick<JobRun, 'signal'>): Promise<void> {
  await removeAbandonedContent(ctx, run)
  await recountUsage(ctx, run)
  await removeTempFolders(ctx)
}

async function removeAbandonedContent(ctx: AppContext, run: Pick<JobRun, 'signal'>): Promise<void> {
  const before = firstIdAt(ctx.now() - ABANDONED)
  for (let after = ''; ;) {
    const blobs = await ctx.db.kysely.selectFrom('driveBlobs').select('id')
      .where('ready', '=', false).where('refs', '=', 0).where('id', '<', before).where('id', '>', after).orderBy('id').limit(BATCH).execute()
    for (const { id } of blobs) {
      run.signal.throwIfAborted()
      await removeBlob(ctx, id)
      after = id
    }
    if (blobs.length < BATCH) return
  }
}

async function recountUsage(ctx: AppContext, run: Pick<JobRun, 'signal'>): Promise<void> {
  const { rows: wrong } = await sql<{ userId: string }>`
    select u.user_id from drive_usage u left join (select user_id, sum(size) as size from drive_files group by user_id) f on f.user_id = u.user_id
    where u.used <> coalesce(f.size, 0)`.execute(ctx.db.kysely)
  for (const { userId } of wrong) {
    run.signal.throwIfAborted()
    await ctx.tx(async (tx) => {
      await tx.run(lockDrive, userId)
      await sql`update drive_usage set used = coalesce((select sum(size) from drive_files where user_id = ${userId}), 0) where user_id = ${userId}`.execute(tx.kysely)
    })
  }
}

/** Only old ones: another process may be working in the young. */
export async function removeTempFolders(ctx: AppContext): Promise<void> {
  const root = tempRoot(ctx)
  for (const name of await readdir(root).catch(() => [])) {
    const path = join(root, name)
    const info = await stat(path).catch(() => null)
    if (info && Date.now() - info.mtimeMs > ABANDONED) await rm(path, { recursive: true, force: true })
  }
}

import { randomUUID } from 'node:crypto'
import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { knowContent, linkBlob, removal, storeBlob } from './blobs.ts'
import { digest } from './digest.ts'
import type { Digest } from './digest.ts'
import type { MediaPool } from './media/media-pool.ts'
import { cleanName, correctName, fileType, isValidName, refuseFile } from './rules.ts'
import { addUsage, findByContent, getUsage, lockDrive } from './store.ts'

/** A file to be added to a drive. */
export interface NewFile {
  /** Where its bytes lie; they stay there. */
  readonly path: string
  /** null: the server itself. */
  readonly ownerId: string | null
  readonly name: string | null
  readonly comment: string | null
  readonly folderId: string | null
  readonly isSensitive: boolean
  /** Adds it even when the owner has the same content already. */
  readonly force: boolean
  /** Where it was fetched from. */
  readonly src?: string
  /** Made by the server (exports): every type may be added. */
  readonly anyType?: boolean
  /** More that belongs to the same transaction, also when an earlier file is answered. */
  readonly also?: (tx: Transaction, fileId: string) => void
}

export type CreateFailure = Fail<'INVALID_FILE_NAME' | 'NO_SUCH_FOLDER' | 'UNALLOWED_FILE_TYPE' | 'MAX_FILE_SIZE_EXCEEDED' | 'NO_FREE_SPACE'>

/** What the owner's standing says of a new file. */
interface Owner {
  readonly id: string | null
  readonly policies: entities.RolePolicies
  /** Moderators and the server itself are not limited. */
  readonly isUnlimited: boolean
  readonly alwaysSensitive: boolean
}

interface Draft {
  readonly id: string
  readonly content: Digest
  readonly name: string
  readonly type: string
  readonly owner: Owner
}

/** How often content may vanish between being found and being used. */
const ATTEMPTS = 3

/**
 * Adds a file: name → same content already there → limits → bytes → row. Cheap refusals come before the bytes are
 * decoded or stored; what must hold under concurrency is asked again in the transaction, with the drive locked.
 */
export async function createFile(ctx: AppContext, media: MediaPool, request: NewFile): Promise<string | CreateFailure> {
  const name = cleanName(request.name)
  if (name !== null && !isValidName(name)) return fail('INVALID_FILE_NAME')
  const [owner, content, hasFolder] = await Promise.all([readOwner(ctx, request.ownerId), digest(request.path), ownsFolder(ctx, request)])
  if (!hasFolder) return fail('NO_SUCH_FOLDER')
  const earlier = await findEarlier(ctx, request, content)
  if (earlier) return answerEarlier(ctx, request, earlier)

  for (let attempt = 1; ; attempt++) {
    const { blobId, inspection } = await knowContent(ctx, media, request.path, content)
    const type = fileType(inspection.type, name)
    const extension = inspection.type === null && type !== 'application/octet-stream' ? (name?.split('.').at(-1) ?? null) : inspection.ext
    const draft: Draft = { id: ctx.ids.next(ctx.now()), content, type, owner, name: correctName(name, extension) }
    const refusal = await refuse(ctx, request, draft)
    if (refusal) return fail(refusal)
    const ownBlobId = blobId === null ? await storeBlob(ctx, media, request.path, content, inspection) : null
    const added = await addRow(ctx, request, draft, ownBlobId).catch(async (error: unknown) => {
      await discard(ctx, ownBlobId)
      throw error
    })
    if (isFail(added)) await discard(ctx, ownBlobId)
    if (added !== null) return added
    if (attempt >= ATTEMPTS) throw new Error('the content of an upload was deleted again and again while it was added')
  }
}

async function readOwner(ctx: AppContext, id: string | null): Promise<Owner> {
  const { policies, users } = ctx.services
  const [limits, authority, profile] = await Promise.all([policies.of(id), policies.authority(id), id === null ? null : users.profile(id)])
  return {
    id,
    policies: limits,
    isUnlimited: id === null || authority.isModerator,
    alwaysSensitive: id !== null && (limits.alwaysMarkNsfw || profile?.alwaysMarkNsfw === true),
  }
}

async function ownsFolder(ctx: AppContext, { folderId, ownerId }: NewFile): Promise<boolean> {
  if (folderId === null) return true
  if (ownerId === null) return false
  const folder = await ctx.db.kysely.selectFrom('driveFolders').select('id').where('id', '=', folderId).where('userId', '=', ownerId).executeTakeFirst()
  return folder !== undefined
}

/** The owner's file with the same bytes; the server's own files are never taken for each other. */
async function findEarlier(reader: Pick<AppContext, 'db'>, request: NewFile, { md5 }: Digest): Promise<{ id: string; isSensitive: boolean } | null> {
  if (request.force || request.ownerId === null) return null
  return (await reader.db.run(findByContent, request.ownerId, md5))[0] ?? null
}

/** The earlier file as it is; only that it is sensitive is learnt from the new one. */
async function answerEarlier(ctx: AppContext, request: NewFile, earlier: { id: string; isSensitive: boolean }): Promise<string> {
  if ((request.isSensitive && !earlier.isSensitive) || request.also) {
    await ctx.tx(async (tx) => {
      if (request.isSensitive) await markSensitive(ctx, tx, earlier.id)
      request.also?.(tx, earlier.id)
    })
  }
  return earlier.id
}

async function markSensitive(ctx: AppContext, tx: Transaction, id: string): Promise<void> {
  await tx.kysely.updateTable('driveFiles').set({ isSensitive: true }).where('id', '=', id).execute()
  tx.afterCommit(() => ctx.services.drive.forget(id))
}

async function refuse(ctx: AppContext, request: NewFile, { owner, content, type }: Draft) {
  if (owner.isUnlimited || owner.id === null) return null
  const [usage] = await ctx.db.run(getUsage, owner.id)
  return refuseFile({ type, size: content.size, used: usage?.used ?? 0, policies: owner.policies, anyType: request.anyType === true })
}

/** null: the content is gone and must be stored first. */
function addRow(ctx: AppContext, request: NewFile, draft: Draft, ownBlobId: string | null): Promise<string | CreateFailure | null> {
  const { id, content, owner, type, name } = draft
  return ctx.tx(async (tx) => {
    if (owner.id !== null) {
      const [usage] = await tx.run(lockDrive, owner.id)
      const [earlier] = request.force ? [] : await tx.run(findByContent, owner.id, content.md5)
      if (earlier) {
        if (request.isSensitive && !earlier.isSensitive) await markSensitive(ctx, tx, earlier.id)
        if (ownBlobId !== null) tx.addJob(removal(ownBlobId))
        request.also?.(tx, earlier.id)
        return earlier.id
      }
      const refusal = owner.isUnlimited ? null : refuseFile({ type, size: content.size, used: usage?.used ?? 0, policies: owner.policies, anyType: request.anyType === true })
      if (refusal) return fail(refusal)
    }
    if (request.folderId !== null) {
      const folder = await tx.kysely.selectFrom('driveFolders').select('id').where('id', '=', request.folderId).where('userId', '=', owner.id ?? '').forShare().executeTakeFirst()
      if (!folder) return fail('NO_SUCH_FOLDER')
    }
    const blobId = await linkBlob(tx, content.sha256, ownBlobId)
    if (blobId === null) return null
    await Promise.all([
      tx.kysely.insertInto('driveFiles').values({
        id, blobId, name, type,
        userId: owner.id,
        folderId: request.folderId,
        size: content.size,
        md5: content.md5,
        comment: request.comment,
        isSensitive: request.isSensitive || owner.alwaysSensitive,
        accessKey: randomUUID(),
        thumbnailAccessKey: `thumbnail-${randomUUID()}`,
        webpublicAccessKey: `webpublic-${randomUUID()}`,
        src: request.src ?? null,
      }).execute(),
      owner.id === null ? undefined : tx.run(addUsage, owner.id, content.size),
    ])
    tx.emit('drive.fileCreated', { fileId: id, userId: owner.id })
    request.also?.(tx, id)
    return id
  })
}

/** Content that was stored for a file that did not come to be. */
async function discard(ctx: AppContext, blobId: string | null): Promise<void> {
  if (blobId !== null) await ctx.tx(async (tx) => tx.addJob(removal(blobId)))
}


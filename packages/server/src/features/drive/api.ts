import type { driveEndpoints, entities } from '@tsubame/contract'
import type { Caller } from '../../platform/caller.ts'
import type { AppContext } from '../../platform/context.ts'
import { sql } from 'kysely'
import type { Handlers } from '../../platform/feature.ts'
import { fail, isFail } from '../../platform/fail.ts'
import { pageRequest } from '../../platform/page.ts'
import type { DriveFileFacts } from './facts.ts'
import { folderInDetail } from './folders.ts'
import { findFiles, findFolders, listFiles, listFolders } from './lists.ts'
import { capacity } from './rules.ts'
import { keyOfUrl } from './upload-name.ts'
import { requestUrlUpload } from './upload-from-url.ts'
import { ownFile, presentFolder } from './view.ts'

/** A file the caller may change, or the reason why not. */
async function changeable(ctx: AppContext, caller: Caller, fileId: string) {
  const file = await ctx.services.drive.get(fileId)
  if (!file) return fail('NO_SUCH_FILE')
  return mayManage(caller, file) ? file : fail('ACCESS_DENIED')
}

function mayManage(caller: Caller, file: DriveFileFacts): boolean {
  return file.userId === caller.id || caller.isModerator
}

async function ownFolder(ctx: AppContext, caller: Caller, folderId: string) {
  return ctx.db.kysely.selectFrom('driveFolders').select('id').where('id', '=', folderId).where('userId', '=', caller.id).executeTakeFirst()
}

/** With its folder and its owner. */
async function fileInDetail(ctx: AppContext, file: DriveFileFacts): Promise<entities.DriveFile> {
  const h = ctx.hydrate(file.userId)
  const [folder] = await Promise.all([
    file.folderId === null ? null : folderInDetail(ctx, file.folderId),
    ctx.services.users.hydrateLite(h, [file.userId]),
  ])
  return { ...ownFile(ctx, file), folder, user: file.userId === null ? null : ctx.services.users.presentLite(h, file.userId) }
}

async function shownFile(ctx: AppContext, id: string): Promise<entities.DriveFile> {
  const [file] = await ctx.services.drive.packOwn([id])
  if (!file) throw new Error('the file was deleted while it was answered')
  return file
}

export const driveApi: Handlers<typeof driveEndpoints> = {
  drive: async (ctx, _params, { caller }) => ({ capacity: capacity(caller.policies), usage: await ctx.services.drive.usage(caller.id) }),

  'drive/stream': async (ctx, params, { caller }) =>
    ctx.services.drive.packOwn(await listFiles(ctx, caller.id, { type: params.type ?? null }, pageRequest(params))),

  'drive/files': async (ctx, { folderId, type, sort, ...page }, { caller }) =>
    ctx.services.drive.packOwn(await listFiles(ctx, caller.id, { folderId, type: type ?? null, sort: sort ?? null }, pageRequest(page))),

  'drive/files/create': async (ctx, { name, folderId, comment, isSensitive, force }, { caller, file }) => {
    if (!file) throw new Error('the endpoint was called without its file')
    // What browsers call data without a name must not hide that the parameter gives one, and the other way round.
    const created = await ctx.services.drive.create({ path: file.path, ownerId: caller.id, name: name ?? file.filename, folderId, comment, isSensitive, force })
    return isFail(created) ? created : shownFile(ctx, created)
  },

  'drive/files/show': async (ctx, params, { caller }) => {
    const { drive } = ctx.services
    const key = 'url' in params ? keyOfUrl(params.url, ctx.config.url) : null
    const file = 'fileId' in params ? await drive.get(params.fileId) : key === null ? null : await drive.findByKey(key)
    if (!file) return fail('NO_SUCH_FILE')
    return mayManage(caller, file) ? fileInDetail(ctx, file) : fail('ACCESS_DENIED')
  },

  'drive/files/update': async (ctx, { fileId, ...changes }, { caller }) => {
    const file = await changeable(ctx, caller, fileId)
    if (isFail(file)) return file
    const refusal = await ctx.services.drive.update(caller, file, changes)
    if (refusal) return refusal
    const [shown] = await ctx.services.drive.packOwn([fileId])
    return shown ?? fail('NO_SUCH_FILE')
  },

  'drive/files/delete': async (ctx, { fileId }, { caller }) => {
    const file = await changeable(ctx, caller, fileId)
    if (isFail(file)) return file
    await ctx.services.drive.remove([file], caller.id)
    return undefined
  },

  'drive/files/find': async (ctx, { name, folderId }, { caller }) => ctx.services.drive.packOwn(await findFiles(ctx, caller.id, { name, folderId })),

  'drive/files/find-by-hash': async (ctx, { md5 }, { caller }) => ctx.services.drive.packOwn(await findFiles(ctx, caller.id, { md5 })),

  'drive/files/check-existence': async (ctx, { md5 }, { caller }) => (await findFiles(ctx, caller.id, { md5 })).length > 0,

  'drive/files/move-bulk': (ctx, { fileIds, folderId }, { caller }) => ctx.services.drive.move(caller.id, fileIds, folderId ?? null),

  'drive/files/attached-notes': async (ctx, { fileId, ...page }, { caller }) => {
    const file = await ctx.services.drive.get(fileId)
    if (!file || !mayManage(caller, file)) return fail('NO_SUCH_FILE')
    const ids = await ctx.services.timelines.select(sql`n.file_ids @> array[${fileId}]::text[]`, caller.id, pageRequest(page))
    return ctx.services.notes.pack(ids, caller.id)
  },

  'drive/files/upload-from-url': async (ctx, { url, folderId, isSensitive, comment, marker, force }, { caller }) => {
    if (folderId !== null && !(await ownFolder(ctx, caller, folderId))) return fail('NO_SUCH_FOLDER')
    // Named one by one: a call may carry more than its parameters, its token for one, and a job is kept in clear.
    await requestUrlUpload(ctx, { userId: caller.id, url, folderId, isSensitive, comment, marker, force })
    return undefined
  },

  'drive/folders': async (ctx, { folderId, ...page }, { caller }) => (await listFolders(ctx, caller.id, folderId, pageRequest(page))).map(presentFolder),

  'drive/folders/create': async (ctx, { name, parentId }, { caller }) => {
    const folder = await ctx.services.drive.createFolder(caller.id, name, parentId ?? null)
    if (!isFail(folder)) return presentFolder(folder)
    return folder.code === 'NO_SUCH_PARENT_FOLDER' ? fail('NO_SUCH_FOLDER') : fail(folder.code)
  },

  'drive/folders/show': async (ctx, { folderId }, { caller }) => {
    const folder = (await ownFolder(ctx, caller, folderId)) && (await folderInDetail(ctx, folderId))
    return folder ?? fail('NO_SUCH_FOLDER')
  },

  'drive/folders/update': async (ctx, { folderId, ...changes }, { caller }) => {
    const folder = await ctx.services.drive.updateFolder(caller.id, folderId, changes)
    return isFail(folder) ? folder : presentFolder(folder)
  },

  'drive/folders/delete': (ctx, { folderId }, { caller }) => ctx.services.drive.deleteFolder(caller.id, folderId),

  'drive/folders/find': async (ctx, { name, parentId }, { caller }) => (await findFolders(ctx, caller.id, name, parentId)).map(presentFolder),
}

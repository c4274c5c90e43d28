import { Type } from 'typebox'
import type { AppContext } from '../../platform/context.ts'
import type { LiveSubscriber } from '../../platform/events/subscriptions.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions, ChannelPort } from '../../platform/stream/channel.ts'
import { tellMain } from '../../platform/stream/tell-main.ts'
import { presentFolder } from './view.ts'

/** Open `drive` channels by user, by context: each server of a process has its own. */
const opened = new WeakMap<AppContext, Map<string, Set<ChannelPort>>>()

function portsOf(ctx: AppContext): Map<string, Set<ChannelPort>> {
  let ports = opened.get(ctx)
  if (!ports) opened.set(ctx, (ports = new Map()))
  return ports
}

export const driveChannels: ChannelDefinitions<AppContext> = {
  drive: channel({
    shared: true,
    requireCredential: true,
    kind: 'read:account',
    params: Type.Object({}),
    open: (ctx: AppContext, port) => {
      if (port.viewerId === null) return null
      const all = portsOf(ctx)
      const userId = port.viewerId
      const own = all.get(userId) ?? new Set()
      all.set(userId, own.add(port))
      return {
        close: () => {
          own.delete(port)
          if (own.size === 0 && all.get(userId) === own) all.delete(userId)
        },
      }
    },
  }),
}

/** `pack` is called only when the owner watches on this process; undefined: what it tells of is gone. */
async function tellDrive(ctx: AppContext, userId: string | null, type: string, pack: () => Promise<unknown>): Promise<void> {
  if (userId === null || !portsOf(ctx).has(userId)) return
  const body = await pack()
  if (body === undefined) return
  for (const port of portsOf(ctx).get(userId) ?? []) port.send(type, body)
}

const own = async (ctx: AppContext, fileId: string) => (await ctx.services.drive.packOwn([fileId]))[0]

async function folder(ctx: AppContext, folderId: string) {
  const found = await ctx.db.kysely.selectFrom('driveFolders').selectAll().where('id', '=', folderId).executeTakeFirst()
  return found && presentFolder(found)
}

export const fileCreated: LiveSubscriber<AppContext, 'drive.fileCreated'> = async (ctx, { payload: { fileId, userId } }) => {
  if (userId === null) return
  await Promise.all([
    tellDrive(ctx, userId, 'fileCreated', () => own(ctx, fileId)),
    tellMain(ctx, userId, 'driveFileCreated', () => own(ctx, fileId)),
  ])
}

export const fileUpdated: LiveSubscriber<AppContext, 'drive.fileUpdated'> = (ctx, { payload: { fileId, userId } }) =>
  tellDrive(ctx, userId, 'fileUpdated', () => own(ctx, fileId))

export const fileDeleted: LiveSubscriber<AppContext, 'drive.fileDeleted'> = (ctx, { payload: { fileId, userId } }) =>
  tellDrive(ctx, userId, 'fileDeleted', async () => fileId)

export const folderCreated: LiveSubscriber<AppContext, 'drive.folderCreated'> = (ctx, { payload: { folderId, userId } }) =>
  tellDrive(ctx, userId, 'folderCreated', () => folder(ctx, folderId))

export const folderUpdated: LiveSubscriber<AppContext, 'drive.folderUpdated'> = (ctx, { payload: { folderId, userId } }) =>
  tellDrive(ctx, userId, 'folderUpdated', () => folder(ctx, folderId))

export const folderDeleted: LiveSubscriber<AppContext, 'drive.folderDeleted'> = (ctx, { payload: { folderId, userId } }) =>
  tellDrive(ctx, userId, 'folderDeleted', async () => folderId)

export const urlUploadFinished: LiveSubscriber<AppContext, 'drive.urlUploadFinished'> = (ctx, { payload: { fileId, userId, marker } }) =>
  tellMain(ctx, userId, 'urlUploadFinished', async () => {
    const file = await own(ctx, fileId)
    return file && { marker, file }
  })

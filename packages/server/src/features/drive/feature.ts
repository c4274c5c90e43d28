import { driveEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { feature } from '../../platform/feature.ts'
import { driveApi } from './api.ts'
import { removeBlob } from './blobs.ts'
import { driveChannels, fileCreated, fileDeleted, fileUpdated, folderCreated, folderDeleted, folderUpdated, urlUploadFinished } from './channel.ts'
import { fileRoutes } from './routes.ts'
import { driveService } from './service.ts'
import { removeTempFolders, sweepDrive } from './sweep.ts'
import { uploadFromUrl } from './upload-from-url.ts'
import { driveSlots } from './view.ts'
import './events.ts'

/** People's files: uploads, their renditions, folders, and the addresses they are served at. */
export const drive = feature({
  name: 'drive',
  endpoints: driveEndpoints,
  handlers: driveApi,
  services: (ctx) => ({ drive: driveService(ctx) }),
  slots: driveSlots,
  channels: driveChannels,
  routes: fileRoutes,
  on: {
    'drive.fileCreated': { live: [fileCreated] },
    'drive.fileUpdated': { live: [fileUpdated] },
    'drive.fileDeleted': { live: [fileDeleted] },
    'drive.folderCreated': { live: [folderCreated] },
    'drive.folderUpdated': { live: [folderUpdated] },
    'drive.folderDeleted': { live: [folderDeleted] },
    'drive.urlUploadFinished': { live: [urlUploadFinished] },
  },
  jobs: {
    'drive.uploadFromUrl': uploadFromUrl,
    'drive.removeBlob': (ctx: AppContext, { blobId }: { blobId: string }) => removeBlob(ctx, blobId),
    'drive.sweep': (ctx: AppContext, _payload: unknown, run) => sweepDrive(ctx, run),
  },
  cron: { 'drive.sweep': '40 3 * * *' },
  start: removeTempFolders,
  stop: (ctx) => ctx.services.drive.close(),
})

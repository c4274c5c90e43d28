import { Type } from 'typebox'
import { Id, Nullable, OneOf, endpoint, page } from '../define.ts'
import { DriveFile, DriveFolder } from '../entities/drive.ts'
import { Note } from '../entities/notes.ts'

export const driveInfo = endpoint({
  name: 'drive',
  summary: 'Tells how much your drive may hold and how much it holds, in bytes.',
  tags: ['drive', 'account'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({}),
  result: Type.Object({
      capacity: Type.Number(),
      usage: Type.Number(),
    }),
  errors: {},
})

export const driveStream = endpoint({
  name: 'drive/stream',
  summary: 'Lists your files of all folders.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    ...page(),
    type: Type.Optional(Type.String({ pattern: '^[a-zA-Z0-9.+\\/\\-*]+$' })),
  }),
  result: Type.Array(DriveFile),
  errors: {},
})

export const driveFiles = endpoint({
  name: 'drive/files',
  summary: 'Lists your files in one folder; `+x` sorts descending, `-x` ascending.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    ...page(),
    folderId: Nullable(Id(), { default: null }),
    type: Type.Optional(Nullable(Type.String({ pattern: '^[a-zA-Z0-9.+\\/\\-*]+$' }))),
    sort: Type.Optional(Nullable(OneOf(['+createdAt', '-createdAt', '+name', '-name', '+size', '-size']))),
  }),
  result: Type.Array(DriveFile),
  errors: {},
})

export const driveFilesCreate = endpoint({
  name: 'drive/files/create',
  summary: 'Uploads a file. The same content is kept once: an earlier file of the same bytes is answered unless `force` is set.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  prohibitMoved: true,
  requireFile: true,
  limit: { duration: 3_600_000, max: 120 },
  params: Type.Object({
    folderId: Nullable(Id(), { default: null }),
    name: Nullable(Type.String(), { default: null }),
    comment: Nullable(Type.String({ maxLength: 512 }), { default: null }),
    isSensitive: Type.Boolean({ default: false }),
    force: Type.Boolean({ default: false }),
  }),
  result: DriveFile,
  errors: {
    INVALID_PARAM: { id: 'b2da4a73-a9d2-44e5-a81b-28e796874fc3' },
    INVALID_FILE_NAME: { id: 'f449b209-0c60-4e51-84d5-29486263bfd4' },
    INAPPROPRIATE: { id: 'bec5bd69-fba3-43c9-b4fb-2894b66ad5d2' },
    NO_FREE_SPACE: { id: 'd08dbc37-a6a9-463a-8c47-96c32ab5f064', message: 'The drive has no room for this file.' },
    MAX_FILE_SIZE_EXCEEDED: { id: 'b9d8c348-33f0-4673-b9a9-5d4da058977a', status: 413 },
    UNALLOWED_FILE_TYPE: { id: '4becd248-7f2c-48c4-a9f0-75edc4f9a1ea', message: 'Files of this type may not be uploaded.' },
    NO_SUCH_FOLDER: { id: 'a981a8ad-0862-4827-ab83-bc99d24c13d1' },
  },
})

export const driveFilesShow = endpoint({
  name: 'drive/files/show',
  summary: 'Shows a file by id, or by one of its addresses.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Union([Type.Object({
      fileId: Id(),
    }), Type.Object({
      url: Type.String(),
    })]),
  result: DriveFile,
  errors: {
    NO_SUCH_FILE: { id: '067bc436-2718-4795-b0fb-ecbe43949e31' },
    ACCESS_DENIED: { id: '25b73c73-68b1-41d0-bad1-381cfdf6579f' },
  },
})

export const driveFilesUpdate = endpoint({
  name: 'drive/files/update',
  summary: 'Changes name, folder, alt text or sensitivity of a file; absent fields stay as they are.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  params: Type.Object({
    fileId: Id(),
    folderId: Type.Optional(Nullable(Id())),
    name: Type.Optional(Type.String()),
    isSensitive: Type.Optional(Type.Boolean()),
    comment: Type.Optional(Nullable(Type.String({ maxLength: 512 }))),
  }),
  result: DriveFile,
  errors: {
    INVALID_FILE_NAME: { id: '395e7156-f9f0-475e-af89-53c3c23080c2' },
    NO_SUCH_FILE: { id: 'e7778c7e-3af9-49cd-9690-6dbc3e6c972d' },
    ACCESS_DENIED: { id: '01a53b27-82fc-445b-a0c1-b558465a8ed2' },
    NO_SUCH_FOLDER: { id: 'ea8fb7a5-af77-4a08-b608-c0218176cd73' },
    RESTRICTED_BY_ROLE: { id: '7f59dccb-f465-75ab-5cf4-3ce44e3282f7', message: 'Files of this account are always sensitive.' },
    RESTRICTED_BY_ADMINISTRATOR: { id: '20e6c501-e579-400d-97e4-1c7efc286f35', message: 'A moderator has marked this file as sensitive.' },
  },
})

export const driveFilesDelete = endpoint({
  name: 'drive/files/delete',
  summary: 'Deletes a file and its bytes.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  params: Type.Object({
    fileId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_FILE: { id: '908939ec-e52b-4458-b395-1025195cea58' },
    ACCESS_DENIED: { id: '5eb8d909-2540-4970-90b8-dd6f86088121' },
  },
})

export const driveFilesFind = endpoint({
  name: 'drive/files/find',
  summary: 'Finds your files by exact name in one folder.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    name: Type.String(),
    folderId: Nullable(Id(), { default: null }),
  }),
  result: Type.Array(DriveFile),
  errors: {},
})

export const driveFilesFindByHash = endpoint({
  name: 'drive/files/find-by-hash',
  summary: 'Finds your files by the MD5 of their content.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    md5: Type.String(),
  }),
  result: Type.Array(DriveFile),
  errors: {},
})

export const driveFilesCheckExistence = endpoint({
  name: 'drive/files/check-existence',
  summary: 'Tells whether one of your files has this MD5.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    md5: Type.String(),
  }),
  result: Type.Boolean(),
  errors: {},
})

export const driveFilesMoveBulk = endpoint({
  name: 'drive/files/move-bulk',
  summary: 'Moves your files to a folder; files of others are skipped.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  params: Type.Object({
    fileIds: Type.Array(Id(), { minItems: 1, maxItems: 100, uniqueItems: true }),
    folderId: Type.Optional(Nullable(Id())),
  }),
  result: null,
  errors: {
    NO_SUCH_FOLDER: { id: 'b6e369e0-2a85-4c95-8cd7-056cefbef1f3' },
  },
})

export const driveFilesAttachedNotes = endpoint({
  name: 'drive/files/attached-notes',
  summary: 'Lists the notes a file is attached to.',
  tags: ['drive', 'notes'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    ...page(),
    fileId: Id(),
  }),
  result: Type.Array(Note),
  errors: {
    NO_SUCH_FILE: { id: 'c118ece3-2e4b-4296-99d1-51756e32d232' },
  },
})

export const driveFilesUploadFromUrl = endpoint({
  name: 'drive/files/upload-from-url',
  summary: 'Fetches a file in the background; `urlUploadFinished` on the main stream tells when it is there.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  prohibitMoved: true,
  limit: { duration: 3_600_000, max: 60 },
  params: Type.Object({
    url: Type.String(),
    folderId: Nullable(Id(), { default: null }),
    isSensitive: Type.Boolean({ default: false }),
    comment: Nullable(Type.String({ maxLength: 512 }), { default: null }),
    marker: Nullable(Type.String(), { default: null }),
    force: Type.Boolean({ default: false }),
  }),
  result: null,
  errors: {
    NO_SUCH_FOLDER: { id: 'aa5eec89-97ff-4aa6-aa93-fc05f0308fe8' },
  },
})

export const driveFolders = endpoint({
  name: 'drive/folders',
  summary: 'Lists your folders inside one folder.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    ...page(),
    folderId: Nullable(Id(), { default: null }),
  }),
  result: Type.Array(DriveFolder),
  errors: {},
})

export const driveFoldersCreate = endpoint({
  name: 'drive/folders/create',
  summary: 'Makes a folder.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  limit: { duration: 3_600_000, max: 10 },
  params: Type.Object({
    name: Type.String({ default: 'Untitled', maxLength: 200 }),
    parentId: Type.Optional(Nullable(Id())),
  }),
  result: DriveFolder,
  errors: {
    NO_SUCH_FOLDER: { id: '53326628-a00d-40a6-a3cd-8975105c0f95' },
    TOO_DEEP_NESTING: { id: '49dbd77a-b16b-4fc1-a3b6-0db9aa7bb969' },
  },
})

export const driveFoldersShow = endpoint({
  name: 'drive/folders/show',
  summary: 'Shows a folder with its parents and how much is in it.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    folderId: Id(),
  }),
  result: DriveFolder,
  errors: {
    NO_SUCH_FOLDER: { id: 'd74ab9eb-bb09-4bba-bf24-fb58f761e1e9' },
  },
})

export const driveFoldersUpdate = endpoint({
  name: 'drive/folders/update',
  summary: 'Renames or moves a folder.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  params: Type.Object({
    folderId: Id(),
    name: Type.Optional(Type.String({ maxLength: 200 })),
    parentId: Type.Optional(Nullable(Id())),
  }),
  result: DriveFolder,
  errors: {
    NO_SUCH_FOLDER: { id: 'f7974dac-2c0d-4a27-926e-23583b28e98e' },
    NO_SUCH_PARENT_FOLDER: { id: 'ce104e3a-faaf-49d5-b459-10ff0cbbcaa1' },
    RECURSIVE_NESTING: { id: 'dbeb024837894013aed44279f9199740', message: 'A folder cannot be moved into itself.' },
    TOO_DEEP_NESTING: { id: '8a9c414e-39b7-4380-a66e-7f3b1b811a83' },
  },
})

export const driveFoldersDelete = endpoint({
  name: 'drive/folders/delete',
  summary: 'Deletes an empty folder.',
  tags: ['drive'],
  credential: 'required',
  kind: 'write:drive',
  params: Type.Object({
    folderId: Id(),
  }),
  result: null,
  errors: {
    NO_SUCH_FOLDER: { id: '1069098f-c281-440f-b085-f9932edbe091' },
    HAS_CHILD_FILES_OR_FOLDERS: { id: 'b0fc8a17-963c-405d-bfbc-859a487295e1' },
  },
})

export const driveFoldersFind = endpoint({
  name: 'drive/folders/find',
  summary: 'Finds your folders by exact name inside one folder.',
  tags: ['drive'],
  credential: 'required',
  kind: 'read:drive',
  params: Type.Object({
    name: Type.String(),
    parentId: Nullable(Id(), { default: null }),
  }),
  result: Type.Array(DriveFolder),
  errors: {},
})

export const driveEndpoints = [
  driveInfo,
  driveStream,
  driveFiles,
  driveFilesCreate,
  driveFilesShow,
  driveFilesUpdate,
  driveFilesDelete,
  driveFilesFind,
  driveFilesFindByHash,
  driveFilesCheckExistence,
  driveFilesMoveBulk,
  driveFilesAttachedNotes,
  driveFilesUploadFromUrl,
  driveFolders,
  driveFoldersCreate,
  driveFoldersShow,
  driveFoldersUpdate,
  driveFoldersDelete,
  driveFoldersFind,
] as const

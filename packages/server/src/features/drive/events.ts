/** A change of a file or folder; `userId` is the owner's, null for the server's own files. */
interface FileChange {
  fileId: string
  userId: string | null
}

interface FolderChange {
  folderId: string
  userId: string
}

declare module '../../platform/events/types.ts' {
  interface Events {
    'drive.fileCreated': FileChange
    /** `byUserId`: who did it, when it was not the owner. `sensitivity`: the flag's new value, when it changed. */
    'drive.fileUpdated': FileChange & { byUserId: string | null; sensitivity: boolean | null }
    'drive.fileDeleted': FileChange & { byUserId: string | null; name: string }
    'drive.folderCreated': FolderChange
    'drive.folderUpdated': FolderChange
    'drive.folderDeleted': FolderChange
    /** A file that was fetched for its owner is there. */
    'drive.urlUploadFinished': { fileId: string; userId: string; marker: string | null }
  }
}

export type DriveFileEvent = FileChange
export type DriveFolderEvent = FolderChange

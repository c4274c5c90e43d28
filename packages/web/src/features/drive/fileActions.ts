import { t } from '../../app/i18n.ts'
import { api, asApiError } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import type { DriveFile, DriveFolder } from '../../data/types.ts'
import { confirm, prompt } from '../../ui/dialogs.ts'
import { errorText } from '../../ui/errors.ts'
import { toast } from '../../ui/toast.ts'

export const maxDescription = 512
const maxName = 200

export interface FileChange {
  name?: string
  comment?: string | null
  isSensitive?: boolean
  folderId?: string | null
}

/** Changes a file of the drive; notes on screen that carry it follow. */
export async function updateFile(fileId: string, change: FileChange): Promise<DriveFile> {
  const file = await api('drive/files/update', { fileId, ...change })
  useEntities().mergeFiles([file])
  return file
}

/** Asks for a description; null when nothing was changed. */
export async function askDescription(file: DriveFile): Promise<DriveFile | null> {
  const comment = await prompt({ title: t('drive.describeTitle'), text: t('drive.describeText'), label: t('drive.description'), value: file.comment ?? '', multiline: true, maxLength: maxDescription, optional: true, action: t('ui.save') })
  if (comment === null || comment.trim() === (file.comment ?? '')) return null
  return await updateFile(file.id, { comment: comment.trim() === '' ? null : comment.trim() })
}

export async function askFileName(file: DriveFile): Promise<DriveFile | null> {
  const name = await prompt({ title: t('drive.renameTitle'), label: t('drive.name'), value: file.name, maxLength: maxName, action: t('ui.save') })
  return name === null || name === file.name ? null : await updateFile(file.id, { name })
}

/** Deletes files after asking. Resolves to the ids that are gone. */
export async function askDeleteFiles(files: readonly DriveFile[]): Promise<string[]> {
  const sure = await confirm({ title: t('drive.deleteFiles', { name: files[0]?.name ?? '' }, files.length), text: t('drive.deleteFilesText'), action: t('ui.delete'), danger: true })
  if (!sure) return []
  const gone: string[] = []
  for (const file of files) {
    try {
      await api('drive/files/delete', { fileId: file.id })
      gone.push(file.id)
    } catch (reason) {
      toast(`${file.name}: ${errorText(asApiError(reason))}`, { kind: 'bad' })
    }
  }
  return gone
}

export async function askNewFolder(parentId: string | null): Promise<DriveFolder | null> {
  const name = await prompt({ title: t('drive.newFolder'), label: t('drive.folderName'), maxLength: maxName, action: t('drive.create') })
  return name === null ? null : await api('drive/folders/create', { name, parentId })
}

export async function askFolderName(folder: DriveFolder): Promise<DriveFolder | null> {
  const name = await prompt({ title: t('drive.renameFolder'), label: t('drive.folderName'), value: folder.name, maxLength: maxName, action: t('ui.save') })
  return name === null || name === folder.name ? null : await api('drive/folders/update', { folderId: folder.id, name })
}

/** Deletes an empty folder after asking; true when it is gone. */
export async function askDeleteFolder(folder: DriveFolder): Promise<boolean> {
  if (!await confirm({ title: t('drive.deleteFolder', { name: folder.name }), action: t('ui.delete'), danger: true })) return false
  await api('drive/folders/delete', { folderId: folder.id })
  return true
}

/** A sentence for what can go wrong in the drive. */
export function driveErrorText(reason: unknown): string {
  const error = asApiError(reason)
  if (error.code === 'HAS_CHILD_FILES_OR_FOLDERS') return t('drive.folderNotEmpty')
  if (error.code === 'RECURSIVE_NESTING') return t('drive.folderIntoItself')
  return error.code === 'NO_SUCH_FOLDER' || error.code === 'NO_SUCH_PARENT_FOLDER' ? t('drive.noSuchFolder') : errorText(error)
}

/** Says what went wrong instead of throwing into a menu. */
export async function orTell(action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
  } catch (reason) {
    toast(driveErrorText(reason), { kind: 'bad' })
  }
}

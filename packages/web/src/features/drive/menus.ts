import { IconDownload, IconExternalLink, IconEye, IconEyeOff, IconFeather, IconFileText, IconFolderSymlink, IconLink, IconPencil, IconTrash } from '@tabler/icons-vue'
import { t } from '../../app/i18n.ts'
import type { DriveFile, DriveFolder } from '../../data/types.ts'
import type { MenuEntry } from '../../ui/menu.ts'
import { openOverlay } from '../../ui/overlays.ts'
import { copyText } from '../notes/actions.ts'
import { askDeleteFiles, askDeleteFolder, askDescription, askFileName, askFolderName, orTell, updateFile } from './fileActions.ts'
import type { Drive } from './useDrive.ts'

/** Lets a person choose a folder; undefined when dismissed, null = the top. */
export async function chooseFolder(options: { title: string; without?: string }): Promise<string | null | undefined> {
  const { default: component } = await import('./FolderChooser.vue')
  const answer = await openOverlay<{ id: string | null }>(component, { ...options })
  return answer?.id
}

export async function moveAsked(drive: Drive, ids: readonly string[]): Promise<boolean> {
  const to = await chooseFolder({ title: t('drive.moveTo') })
  if (to === undefined) return false
  await drive.moveFiles(ids, to)
  return true
}

function download(file: DriveFile): void {
  const link = document.createElement('a')
  link.href = file.url
  link.download = file.name
  link.click()
}

async function write(file: DriveFile): Promise<void> {
  const { openComposer } = await import('../composer/index.ts')
  await openComposer({ restore: { files: [file] } })
}

/** What may be done with a file. `onRemoved` is told when it is gone. */
export function fileEntries(file: DriveFile, drive: Drive, onRemoved: () => void): (MenuEntry | false)[] {
  return [
    { type: 'action', label: t('drive.write'), icon: IconFeather, run: () => write(file) },
    { type: 'divider' },
    { type: 'action', label: t('drive.rename'), icon: IconPencil, run: () => orTell(() => askFileName(file)) },
    { type: 'action', label: t('drive.describe'), icon: IconFileText, run: () => orTell(() => askDescription(file)) },
    { type: 'switch', label: t('drive.sensitive'), icon: file.isSensitive ? IconEyeOff : IconEye, value: file.isSensitive, toggle: (isSensitive) => orTell(() => updateFile(file.id, { isSensitive })) },
    { type: 'action', label: t('drive.move'), icon: IconFolderSymlink, run: () => orTell(() => moveAsked(drive, [file.id])) },
    { type: 'divider' },
    { type: 'action', label: t('drive.copyLink'), icon: IconLink, run: () => copyText(new URL(file.url, location.origin).href) },
    { type: 'action', label: t('drive.download'), icon: IconDownload, run: () => { download(file) } },
    { type: 'action', label: t('drive.openFile'), icon: IconExternalLink, run: () => { window.open(file.url, '_blank', 'noopener') } },
    { type: 'divider' },
    {
      type: 'action', label: t('ui.delete'), icon: IconTrash, danger: true,
      run: async () => {
        const gone = await askDeleteFiles([file])
        drive.removed(gone)
        if (gone.length > 0) onRemoved()
      },
    },
  ]
}

export function folderEntries(folder: DriveFolder, drive: Drive): MenuEntry[] {
  return [
    { type: 'action', label: t('drive.rename'), icon: IconPencil, run: () => orTell(async () => { const changed = await askFolderName(folder); if (changed) drive.folderChanged(changed) }) },
    {
      type: 'action', label: t('drive.move'), icon: IconFolderSymlink,
      run: () => orTell(async () => {
        const to = await chooseFolder({ title: t('drive.moveTo'), without: folder.id })
        if (to !== undefined) await drive.moveFolder(folder.id, to)
      }),
    },
    { type: 'divider' },
    { type: 'action', label: t('ui.delete'), icon: IconTrash, danger: true, run: () => orTell(async () => { if (await askDeleteFolder(folder)) drive.folderRemoved(folder.id) }) },
  ]
}

import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type MaybeRefOrGetter, type ShallowRef } from 'vue'
import { toValue } from 'vue'
import { api, asApiError, query, uploadFile, type ApiError } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import type { DriveFile, DriveFolder } from '../../data/types.ts'
import { toast } from '../../ui/toast.ts'
import { driveErrorText, updateFile } from './fileActions.ts'
import { limited } from './limited.ts'

/** `all`, or the beginning of a media type as the API filters by it. */
export type TypeFilter = 'all' | 'image/*' | 'video/*' | 'audio/*'

export interface Upload {
  key: number
  name: string
  progress: number
  error: ApiError | null
  source: File
}

export interface Drive {
  folder: ShallowRef<DriveFolder | null>
  /** From the top of the drive to the open folder. */
  path: ComputedRef<DriveFolder[]>
  folders: ShallowRef<readonly DriveFolder[]>
  files: ComputedRef<DriveFile[]>
  state: ShallowRef<'loading' | 'ready' | 'failed'>
  error: ShallowRef<ApiError | null>
  hasMore: ShallowRef<boolean>
  loadingMore: ShallowRef<boolean>
  moreError: ShallowRef<ApiError | null>
  usage: ShallowRef<{ capacity: number; usage: number } | null>
  uploads: ShallowRef<readonly Upload[]>
  reload: () => Promise<void>
  loadMore: () => Promise<void>
  upload: (sources: readonly File[]) => void
  retryUpload: (key: number) => void
  dismissUpload: (key: number) => void
  added: (file: DriveFile) => void
  removed: (ids: readonly string[]) => void
  folderAdded: (folder: DriveFolder) => void
  folderChanged: (folder: DriveFolder) => void
  folderRemoved: (id: string) => void
  moveFiles: (ids: readonly string[], folderId: string | null) => Promise<void>
  moveFolder: (id: string, parentId: string | null) => Promise<void>
}

const pageSize = 40
const folderPage = 100
const parallelUploads = 2
let nextUpload = 1

/** One folder of the drive: what is in it, what is being uploaded into it, and what may be done with it. */
export function useDrive(folderId: MaybeRefOrGetter<string | null>, type: MaybeRefOrGetter<TypeFilter> = 'all'): Drive {
  const entities = useEntities()
  const folder = shallowRef<DriveFolder | null>(null)
  const folders = shallowRef<readonly DriveFolder[]>([])
  const ids = shallowRef<readonly string[]>([])
  entities.hold(() => ids.value)
  const state = shallowRef<'loading' | 'ready' | 'failed'>('loading')
  const error = shallowRef<ApiError | null>(null)
  const hasMore = shallowRef(false)
  const loadingMore = shallowRef(false)
  const moreError = shallowRef<ApiError | null>(null)
  const usage = shallowRef<{ capacity: number; usage: number } | null>(null)
  const uploads = shallowRef<readonly Upload[]>([])
  const inTurn = limited(parallelUploads)
  const aborts = new Map<number, AbortController>()
  let turn = 0

  const filesQuery = (untilId?: string) => ({
    folderId: toValue(folderId), limit: pageSize,
    ...(toValue(type) === 'all' ? {} : { type: toValue(type) }),
    ...(untilId === undefined ? {} : { untilId }),
  })

  async function allFolders(parent: string | null): Promise<DriveFolder[]> {
    const found: DriveFolder[] = []
    for (;;) {
      const last = found.at(-1)
      const page = await query('drive/folders', { folderId: parent, limit: folderPage, ...(last ? { untilId: last.id } : {}) })
      found.push(...page)
      if (page.length < folderPage) return found.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }))
    }
  }

  async function reload(): Promise<void> {
    const mine = ++turn
    const id = toValue(folderId)
    state.value = 'loading'
    error.value = null
    moreError.value = null
    try {
      const [shown, inside, first] = await Promise.all([id === null ? null : query('drive/folders/show', { folderId: id }), allFolders(id), query('drive/files', filesQuery())])
      if (mine !== turn) return
      folder.value = shown
      folders.value = inside
      ids.value = entities.mergeFiles(first)
      entities.settle()
      hasMore.value = first.length === pageSize
      state.value = 'ready'
    } catch (reason) {
      if (mine !== turn) return
      error.value = asApiError(reason)
      state.value = 'failed'
    }
  }

  async function loadMore(): Promise<void> {
    const last = ids.value.at(-1)
    if (loadingMore.value || !hasMore.value || last === undefined) return
    const mine = turn
    loadingMore.value = true
    moreError.value = null
    try {
      const page = await query('drive/files', filesQuery(last))
      if (mine !== turn) return
      ids.value = [...ids.value, ...entities.mergeFiles(page)]
      entities.settle()
      hasMore.value = page.length === pageSize
    } catch (reason) {
      if (mine === turn) moreError.value = asApiError(reason)
    } finally {
      loadingMore.value = false
    }
  }

  async function refreshUsage(): Promise<void> {
    try {
      usage.value = await query('drive', {})
    } catch (reason) {
      // The bar is an extra; files can be used without it.
      console.warn('drive usage not loaded', reason)
    }
  }

  function added(file: DriveFile): void {
    entities.mergeFiles([file])
    entities.settle()
    // The same content uploaded twice is one file, which may be here already or in another folder.
    if (file.folderId === toValue(folderId)) ids.value = [file.id, ...ids.value.filter((id) => id !== file.id)]
  }

  function changeUpload(key: number, change: Partial<Upload>): void {
    uploads.value = uploads.value.map((entry) => (entry.key === key ? { ...entry, ...change } : entry))
  }

  async function run(key: number, source: File, into: string | null): Promise<void> {
    const abort = new AbortController()
    aborts.set(key, abort)
    try {
      const file = await inTurn(() => uploadFile(source, { folderId: into, signal: abort.signal, onProgress: (progress) => { changeUpload(key, { progress }) } }))
      uploads.value = uploads.value.filter((entry) => entry.key !== key)
      added(file)
      void refreshUsage()
    } catch (reason) {
      changeUpload(key, { error: asApiError(reason, 'drive/files/create') })
    } finally {
      aborts.delete(key)
    }
  }

  function upload(sources: readonly File[]): void {
    const fresh = sources.map((source): Upload => ({ key: nextUpload++, name: source.name, progress: 0, error: null, source }))
    uploads.value = [...uploads.value, ...fresh]
    for (const entry of fresh) void run(entry.key, entry.source, toValue(folderId))
  }

  async function moveFiles(moved: readonly string[], to: string | null): Promise<void> {
    for (const id of moved) {
      try {
        await updateFile(id, { folderId: to })
        if (to !== toValue(folderId)) ids.value = ids.value.filter((known) => known !== id)
      } catch (reason) {
        toast(driveErrorText(reason), { kind: 'bad' })
        return
      }
    }
  }

  async function moveFolder(id: string, parentId: string | null): Promise<void> {
    if (id === parentId) return
    try {
      await api('drive/folders/update', { folderId: id, parentId })
      if (parentId !== toValue(folderId)) folders.value = folders.value.filter((known) => known.id !== id)
    } catch (reason) {
      toast(driveErrorText(reason), { kind: 'bad' })
    }
  }

  watch([() => toValue(folderId), () => toValue(type)], () => { void reload() }, { immediate: true })
  void refreshUsage()
  onScopeDispose(() => {
    turn++
    for (const abort of aborts.values()) abort.abort()
  })

  const path = computed(() => {
    const list: DriveFolder[] = []
    for (let at: DriveFolder | null | undefined = folder.value; at; at = at.parent) list.unshift(at)
    return list
  })

  return {
    folder, path, folders, state, error, hasMore, loadingMore, moreError, usage, uploads,
    files: computed(() => ids.value.map((id) => entities.file(id)).filter((file) => file !== undefined)),
    reload, loadMore, upload, added, moveFiles, moveFolder,
    retryUpload: (key) => {
      const entry = uploads.value.find((candidate) => candidate.key === key)
      if (!entry) return
      changeUpload(key, { error: null, progress: 0 })
      void run(key, entry.source, toValue(folderId))
    },
    dismissUpload: (key) => {
      aborts.get(key)?.abort()
      uploads.value = uploads.value.filter((entry) => entry.key !== key)
    },
    removed: (gone) => {
      ids.value = ids.value.filter((id) => !gone.includes(id))
      void refreshUsage()
    },
    folderAdded: (created) => { folders.value = [...folders.value, created].sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true })) },
    folderChanged: (changed) => { folders.value = folders.value.map((known) => (known.id === changed.id ? { ...known, ...changed } : known)) },
    folderRemoved: (id) => { folders.value = folders.value.filter((known) => known.id !== id) },
  }
}

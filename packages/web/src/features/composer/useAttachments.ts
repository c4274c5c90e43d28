import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import { asApiError, uploadFile, type ApiError } from '../../data/api.ts'
import type { DriveFile } from '../../data/types.ts'
import { limited } from '../drive/limited.ts'
import { maxFiles } from './draft.ts'

/** A file of the note being written: on its way to the drive, there, or stuck. */
export type Attachment =
  | { key: string; state: 'uploading'; source: File; preview: string | null; progress: number }
  | { key: string; state: 'failed'; source: File; preview: string | null; error: ApiError }
  | { key: string; state: 'ready'; file: DriveFile }

export interface Attachments {
  list: ShallowRef<readonly Attachment[]>
  /** Files that are in the drive, in their order. */
  files: ComputedRef<DriveFile[]>
  uploading: ComputedRef<boolean>
  failed: ComputedRef<boolean>
  room: ComputedRef<number>
  /** Starts uploading; returns how many did not fit. */
  add: (sources: readonly File[]) => number
  addFromDrive: (files: readonly DriveFile[]) => number
  retry: (key: string) => void
  remove: (key: string) => void
  move: (key: string, to: number) => void
  replaceFile: (file: DriveFile) => void
  reset: (files: readonly DriveFile[]) => void
}

/** More at once would only slow each other down. */
const parallel = 2
let nextKey = 1

/** Keeps the files of a composer: parallel uploads with progress, order, failures that can be tried again. */
export function useAttachments(initial: readonly DriveFile[]): Attachments {
  const list = shallowRef<readonly Attachment[]>(initial.map(ready))
  const aborts = new Map<string, AbortController>()
  const inTurn = limited(parallel)

  function ready(file: DriveFile): Attachment {
    return { key: `file-${nextKey++}`, state: 'ready', file }
  }
  function change(key: string, to: (before: Attachment) => Attachment): void {
    list.value = list.value.map((entry) => (entry.key === key ? to(entry) : entry))
  }
  function previewOf(source: File): string | null {
    return source.type.startsWith('image/') ? URL.createObjectURL(source) : null
  }
  function release(entry: Attachment | undefined): void {
    if (entry && entry.state !== 'ready' && entry.preview !== null) URL.revokeObjectURL(entry.preview)
  }

  function enqueue(key: string, source: File): void {
    // Removed while it waited: nothing to send.
    void inTurn(async () => { if (list.value.some((entry) => entry.key === key)) await upload(key, source) })
  }

  async function upload(key: string, source: File): Promise<void> {
    const abort = new AbortController()
    aborts.set(key, abort)
    try {
      const file = await uploadFile(source, {
        signal: abort.signal,
        onProgress: (progress) => { change(key, (entry) => (entry.state === 'uploading' ? { ...entry, progress } : entry)) },
      })
      release(list.value.find((entry) => entry.key === key))
      change(key, () => ({ key, state: 'ready', file }))
    } catch (reason) {
      const error = asApiError(reason, 'drive/files/create')
      // Removed by hand: there is nothing left to show it on.
      if (error.code === 'ABORTED') return
      change(key, (entry) => ({ key, state: 'failed', source, preview: entry.state === 'uploading' ? entry.preview : null, error }))
    } finally {
      aborts.delete(key)
    }
  }

  const room = computed(() => Math.max(0, maxFiles - list.value.length))

  function add(sources: readonly File[]): number {
    const taken = sources.slice(0, room.value)
    const added = taken.map((source): Attachment => ({ key: `file-${nextKey++}`, state: 'uploading', source, preview: previewOf(source), progress: 0 }))
    list.value = [...list.value, ...added]
    for (const entry of added) if (entry.state === 'uploading') enqueue(entry.key, entry.source)
    return sources.length - taken.length
  }

  function addFromDrive(files: readonly DriveFile[]): number {
    const known = new Set(list.value.map((entry) => (entry.state === 'ready' ? entry.file.id : '')))
    const fresh = files.filter((file) => !known.has(file.id))
    const taken = fresh.slice(0, room.value)
    list.value = [...list.value, ...taken.map(ready)]
    return fresh.length - taken.length
  }

  function remove(key: string): void {
    aborts.get(key)?.abort()
    release(list.value.find((entry) => entry.key === key))
    list.value = list.value.filter((entry) => entry.key !== key)
  }

  function retry(key: string): void {
    const entry = list.value.find((candidate) => candidate.key === key)
    if (entry?.state !== 'failed') return
    const { source, preview } = entry
    change(key, () => ({ key, state: 'uploading', source, preview, progress: 0 }))
    enqueue(key, source)
  }

  function move(key: string, to: number): void {
    const from = list.value.findIndex((entry) => entry.key === key)
    const entry = list.value[from]
    if (!entry) return
    const rest = list.value.filter((other) => other.key !== key)
    rest.splice(Math.max(0, Math.min(rest.length, to)), 0, entry)
    list.value = rest
  }

  function clear(): void {
    for (const entry of list.value) remove(entry.key)
  }
  onScopeDispose(clear)

  return {
    list, room, add, addFromDrive, retry, remove, move,
    files: computed(() => list.value.flatMap((entry) => (entry.state === 'ready' ? [entry.file] : []))),
    uploading: computed(() => list.value.some((entry) => entry.state === 'uploading')),
    failed: computed(() => list.value.some((entry) => entry.state === 'failed')),
    replaceFile: (file) => { list.value = list.value.map((entry) => (entry.state === 'ready' && entry.file.id === file.id ? { ...entry, file } : entry)) },
    reset: (files) => {
      clear()
      list.value = files.map(ready)
    },
  }
}

// @vitest-environment happy-dom
import { effectScope } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DriveFile } from '../../data/types.ts'
import { maxFiles } from './draft.ts'
import { useAttachments, type Attachments } from './useAttachments.ts'

/** Stands in for the browser's request: the test says how each upload goes. */
class FakeRequest extends EventTarget {
  static readonly all: FakeRequest[] = []
  readonly upload = new EventTarget()
  status = 0
  responseText = ''
  aborted = false
  name = ''
  open(): void {}
  setRequestHeader(): void {}
  send(form: FormData): void {
    this.name = String(form.get('name'))
    FakeRequest.all.push(this)
  }
  abort(): void {
    this.aborted = true
    this.#end('abort')
  }
  progress(loaded: number, total: number): void {
    this.upload.dispatchEvent(Object.assign(new Event('progress'), { lengthComputable: true, loaded, total }))
  }
  answer(status: number, body: unknown): void {
    this.status = status
    this.responseText = JSON.stringify(body)
    this.#end('load')
  }
  #end(kind: 'load' | 'abort'): void {
    this.dispatchEvent(new Event(kind))
    this.dispatchEvent(new Event('loadend'))
  }
}

const source = (name: string): File => new File(['x'], name, { type: 'text/plain' })
const stored = (id: string): DriveFile => ({ id, name: id, type: 'text/plain' }) as DriveFile
const started = async (count: number): Promise<void> => { await vi.waitUntil(() => FakeRequest.all.length === count) }
const states = (attachments: Attachments): string[] => attachments.list.value.map((entry) => entry.state)

let scope = effectScope()
function make(initial: DriveFile[] = []): Attachments {
  return scope.run(() => useAttachments(initial))!
}
beforeEach(() => {
  scope = effectScope()
  FakeRequest.all.length = 0
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
})
afterEach(() => {
  scope.stop()
  vi.unstubAllGlobals()
})

describe('attachments', () => {
  it('upload two at a time with progress and keep their order whoever is first', async () => {
    const attachments = make()
    attachments.add([source('a'), source('b'), source('c')])
    await started(2)
    expect(attachments.uploading.value).toBe(true)
    FakeRequest.all[1]!.progress(3, 4)
    expect(attachments.list.value[1]).toMatchObject({ progress: 0.75 })
    FakeRequest.all[1]!.answer(200, stored('B'))
    await started(3)
    FakeRequest.all[2]!.answer(200, stored('C'))
    FakeRequest.all[0]!.answer(200, stored('A'))
    await vi.waitUntil(() => !attachments.uploading.value)
    expect(attachments.files.value.map((file) => file.id)).toEqual(['A', 'B', 'C'])
  })

  it('say what went wrong and try again', async () => {
    const attachments = make()
    attachments.add([source('a')])
    await started(1)
    FakeRequest.all[0]!.answer(400, { error: { code: 'NO_FREE_SPACE', id: 'x', message: 'full' } })
    await vi.waitUntil(() => attachments.failed.value)
    const entry = attachments.list.value[0]!
    expect(entry).toMatchObject({ state: 'failed', error: { code: 'NO_FREE_SPACE' } })
    attachments.retry(entry.key)
    await started(2)
    FakeRequest.all[1]!.answer(200, stored('A'))
    await vi.waitUntil(() => attachments.files.value.length === 1)
  })

  it('stop when removed, also while they wait', async () => {
    const attachments = make()
    attachments.add([source('a'), source('b'), source('c')])
    await started(2)
    attachments.remove(attachments.list.value[2]!.key)
    attachments.remove(attachments.list.value[0]!.key)
    expect(FakeRequest.all[0]!.aborted).toBe(true)
    FakeRequest.all[1]!.answer(200, stored('B'))
    await vi.waitUntil(() => states(attachments).join() === 'ready')
    expect(FakeRequest.all).toHaveLength(2)
  })

  it('are at most sixteen, come from the drive once, and can be moved', () => {
    const attachments = make([stored('x')])
    expect(attachments.addFromDrive([stored('x'), stored('y')])).toBe(0)
    expect(attachments.files.value.map((file) => file.id)).toEqual(['x', 'y'])
    attachments.move(attachments.list.value[1]!.key, 0)
    expect(attachments.files.value.map((file) => file.id)).toEqual(['y', 'x'])
    expect(attachments.addFromDrive(Array.from({ length: 20 }, (_, index) => stored(`f${index}`)))).toBe(6)
    expect(attachments.list.value).toHaveLength(maxFiles)
    expect(attachments.room.value).toBe(0)
  })
})

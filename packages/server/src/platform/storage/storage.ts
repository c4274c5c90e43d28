import type { Readable } from 'node:stream'

export interface StoredObject {
  readonly size: number
  /** The whole object, or the bytes `start`..`end` (both included). Errors of the disk or the network come through the stream. */
  read(range?: { start: number; end: number }): Readable
}

/** What is known of an object when it is written. */
export interface ObjectInfo {
  readonly contentType: string
  /** For `Content-Disposition`, where the engine serves files itself. */
  readonly filename?: string
}

/** Where bytes lie: a local folder or S3. Keys are `[\w.-]+`, never reused. */
export interface FileStorage {
  /** Writes all or nothing, the bytes of a Buffer or of the file at a path; a write of a key that exists is an error. */
  put(key: string, source: string | Buffer, info: ObjectInfo): Promise<void>
  /** null when there is no such object. */
  open(key: string): Promise<StoredObject | null>
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>
  /** The address clients fetch the object from when it is not served by this server; null when it is. */
  publicUrl(key: string): string | null
}

/** @throws when a key could mean anything but an object of ours */
export function checkKey(key: string): void {
  if (!/^[\w.-]{1,200}$/.test(key)) throw new Error('a storage key consists of 1–200 letters, digits, dots, hyphens and underscores')
}

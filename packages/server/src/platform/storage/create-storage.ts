import { join } from 'node:path'
import type { Config } from '../config.ts'
import { StartError } from '../start-error.ts'
import { openLocalStorage } from './local-storage.ts'
import type { FileStorage } from './storage.ts'

/** The storage the configuration asks for. */
export async function createStorage(config: Pick<Config, 's3' | 'dataDir'>): Promise<FileStorage> {
  if (config.s3 !== null) {
    throw new StartError('S3 storage is configured (TSUBAME_S3_*), but this version keeps files in the data folder only. Remove these variables.')
  }
  return openLocalStorage(join(config.dataDir, 'files'))
}

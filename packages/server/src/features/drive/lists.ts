import type { AppContext } from '../../platform/context.ts'
import { isAscending } from '../../platform/page.ts'
import type { PageRequest } from '../../platform/page.ts'
import type { DriveFolderFacts } from './facts.ts'

export type FileSort = '+createdAt' | '-createdAt' | '+name' | '-name' | '+size' | '-size'

export interface FileFilter {
  /** undefined: all folders; null: outside of any. */
  readonly folderId?: string | null
  /** Exact, or all of a kind: `image/*`. */
  readonly type?: string | null
  readonly sort?: FileSort | null
}

/** Ids of a person's files. A sort by name or size together with cursors pages by id, as clients expect it. */
export async function listFiles(ctx: AppContext, ownerId: string, filter: FileFilter, page: PageRequest): Promise<string[]> {
  let query = ctx.db.kysely.selectFrom('driveFiles').select('id').where('userId', '=', ownerId)
  if (filter.folderId !== undefined) query = query.where('folderId', filter.folderId === null ? 'is' : '=', filter.folderId)
  // The pattern of the parameter lets no wildcard of SQL through.
  if (filter.type) query = filter.type.endsWith('/*') ? query.where('type', 'like', `${filter.type.slice(0, -1)}%`) : query.where('type', '=', filter.type)
  if (page.sinceId !== null) query = query.where('id', '>', page.sinceId)
  if (page.untilId !== null) query = query.where('id', '<', page.untilId)
  const [column, direction] = order(filter.sort ?? null, page)
  if (column !== 'id') query = query.orderBy(column, direction)
  const rows = await query.orderBy('id', direction).limit(page.limit).execute()
  return rows.map((row) => row.id)
}

/** `+` is descending. */
function order(sort: FileSort | null, page: PageRequest): ['id' | 'name' | 'size', 'asc' | 'desc'] {
  if (sort === null) return ['id', isAscending(page) ? 'asc' : 'desc']
  const column = sort.slice(1) as 'createdAt' | 'name' | 'size'
  return [column === 'createdAt' ? 'id' : column, sort.startsWith('+') ? 'desc' : 'asc']
}

export async function findFiles(ctx: AppContext, ownerId: string, by: { name: string; folderId: string | null } | { md5: string }): Promise<string[]> {
  let query = ctx.db.kysely.selectFrom('driveFiles').select('id').where('userId', '=', ownerId)
  if ('md5' in by) query = query.where('md5', '=', by.md5)
  else query = query.where('name', '=', by.name).where('folderId', by.folderId === null ? 'is' : '=', by.folderId)
  return (await query.orderBy('id').execute()).map((row) => row.id)
}

export function listFolders(ctx: AppContext, ownerId: string, parentId: string | null, page: PageRequest): Promise<DriveFolderFacts[]> {
  let query = ctx.db.kysely.selectFrom('driveFolders').selectAll().where('userId', '=', ownerId).where('parentId', parentId === null ? 'is' : '=', parentId)
  if (page.sinceId !== null) query = query.where('id', '>', page.sinceId)
  if (page.untilId !== null) query = query.where('id', '<', page.untilId)
  return query.orderBy('id', isAscending(page) ? 'asc' : 'desc').limit(page.limit).execute()
}

export function findFolders(ctx: AppContext, ownerId: string, name: string, parentId: string | null): Promise<DriveFolderFacts[]> {
  return ctx.db.kysely.selectFrom('driveFolders').selectAll().where('userId', '=', ownerId).where('name', '=', name)
    .where('parentId', parentId === null ? 'is' : '=', parentId).orderBy('id').execute()
}

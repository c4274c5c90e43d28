import type { AppContext } from '../../platform/context.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import { Fail, fail } from '../../platform/fail.ts'
import type { EmojiFacts, EmojiTraits } from './facts.ts'
import { PLAIN_TRAITS, cleanTraits, isPicture } from './rules.ts'
import { lockNames } from './store.ts'
import { presentDetailed } from './view.ts'

export interface NewEmoji extends Partial<EmojiTraits> {
  readonly name: string
  readonly fileId: string
}
export interface EmojiChanges extends Partial<EmojiTraits> {
  readonly name?: string
  readonly fileId?: string
}

export type AddFailure = Fail<'NO_SUCH_FILE' | 'UNSUPPORTED_FILE_TYPE' | 'DUPLICATE_NAME'>
export type UpdateFailure = Fail<'NO_SUCH_EMOJI' | 'NO_SUCH_FILE' | 'UNSUPPORTED_FILE_TYPE' | 'SAME_NAME_EMOJI_EXISTS'>
export type CopyFailure = Fail<'NO_SUCH_EMOJI' | 'DUPLICATE_NAME' | 'UNSUPPORTED_FILE_TYPE' | 'FAILED_TO_UPLOAD_IMAGE_FROM_URL'>

type Picture = Pick<EmojiFacts, 'fileId' | 'originalUrl' | 'publicUrl' | 'type'>
/** What the drive knows of a file. */
type DriveFile = NonNullable<Awaited<ReturnType<AppContext['services']['drive']['get']>>>

function pictureOf(ctx: AppContext, file: DriveFile): Picture {
  const urls = ctx.services.drive.urlsOf(file)
  return { fileId: file.id, originalUrl: urls.original, publicUrl: urls.public, type: file.webpublicType ?? file.type }
}

/** The server's own copy of somebody's picture, which stays when theirs goes. */
async function takePicture(ctx: AppContext, tx: Transaction, file: DriveFile): Promise<Picture | Fail<'NO_SUCH_FILE'>> {
  const copy = await ctx.services.drive.copyForServer(tx, file)
  return copy ? pictureOf(ctx, copy) : fail('NO_SUCH_FILE')
}

async function findPicture(ctx: AppContext, fileId: string): Promise<DriveFile | Fail<'NO_SUCH_FILE' | 'UNSUPPORTED_FILE_TYPE'>> {
  const file = await ctx.services.drive.get(fileId)
  if (!file) return fail('NO_SUCH_FILE')
  return isPicture(file.type) ? file : fail('UNSUPPORTED_FILE_TYPE')
}

async function isTaken(tx: Transaction, name: string, host: string | null): Promise<boolean> {
  await tx.run(lockNames)
  const found = await tx.kysely.selectFrom('emojis').select('id').where('name', '=', name).where('host', host === null ? 'is' : '=', host).executeTakeFirst()
  return found !== undefined
}

/** Adds one of this server's; the name must have been found free in the same transaction. */
async function insert(ctx: AppContext, tx: Transaction, name: string, traits: Partial<EmojiTraits>, picture: Picture, by: string): Promise<string> {
  const emoji: EmojiFacts = {
    ...PLAIN_TRAITS, ...withoutUndefined(cleanTraits(traits)), ...picture,
    id: ctx.ids.next(ctx.now()), name, host: null, uri: null, updatedAt: new Date(ctx.now()),
  }
  await tx.kysely.insertInto('emojis').values(emoji).execute()
  await ctx.services.moderationLog.write(tx, by, 'addCustomEmoji', { emojiId: emoji.id, emoji: presentDetailed(emoji) })
  tx.emit('emoji.added', { emoji: presentDetailed(emoji) })
  tx.afterCommit(() => ctx.services.emojis.forget([emoji]))
  return emoji.id
}

/** @param by who does it, here and below: it is written down */
export async function addEmoji(ctx: AppContext, { name, fileId, ...traits }: NewEmoji, by: string): Promise<string | AddFailure> {
  const file = await findPicture(ctx, fileId)
  if (file instanceof Fail) return file
  return ctx.tx(async (tx) => {
    if (await isTaken(tx, name, null)) return fail('DUPLICATE_NAME')
    const picture = await takePicture(ctx, tx, file)
    return picture instanceof Fail ? picture : insert(ctx, tx, name, traits, picture, by)
  })
}

/** By id, or by the name of one of this server's. */
export async function updateEmoji(ctx: AppContext, which: { id?: string; name?: string }, { name, fileId, ...traits }: EmojiChanges, by: string): Promise<void | UpdateFailure> {
  const file = fileId === undefined ? null : await findPicture(ctx, fileId)
  if (file instanceof Fail) return (await exists(ctx, which)) ? file : fail('NO_SUCH_EMOJI')
  return ctx.tx(async (tx) => {
    const wanted = tx.kysely.selectFrom('emojis').selectAll().forUpdate()
    const before = await (which.id === undefined ? wanted.where('name', '=', which.name ?? '').where('host', 'is', null) : wanted.where('id', '=', which.id)).executeTakeFirst()
    if (!before) return fail('NO_SUCH_EMOJI')
    const renamed = name !== undefined && name !== before.name
    if (renamed && (await isTaken(tx, name, before.host))) return fail('SAME_NAME_EMOJI_EXISTS')
    const picture = file === null ? {} : await takePicture(ctx, tx, file)
    if (picture instanceof Fail) return picture
    const after: EmojiFacts = { ...before, ...withoutUndefined(cleanTraits(traits)), ...picture, ...(renamed ? { name } : {}), updatedAt: new Date(ctx.now()) }
    return write(ctx, tx, before, after, by)
  })
}

/** Writes what has become of an emoji, and tells of it. */
async function write(ctx: AppContext, tx: Transaction, before: EmojiFacts, after: EmojiFacts, by: string): Promise<void> {
  const { id, ...columns } = after
  await tx.kysely.updateTable('emojis').set(columns).where('id', '=', id).execute()
  await ctx.services.moderationLog.write(tx, by, 'updateCustomEmoji', { emojiId: id, before: presentDetailed(before), after: presentDetailed(after) })
  if (before.fileId !== null && after.fileId !== before.fileId) tx.addJob({ name: 'emojis.removeUnused', payload: { fileId: before.fileId } })
  if (before.host === null) tell(tx, before, after)
  tx.afterCommit(() => ctx.services.emojis.forget([before, after]))
}

/** To clients a renamed emoji is another one. */
function tell(tx: Transaction, before: EmojiFacts, after: EmojiFacts): void {
  if (before.name === after.name) {
    tx.emit('emojis.updated', { emojis: [presentDetailed(after)] })
    return
  }
  tx.emit('emojis.deleted', { emojis: [presentDetailed(before)] })
  tx.emit('emoji.added', { emoji: presentDetailed(after) })
}

async function exists(ctx: AppContext, { id, name }: { id?: string; name?: string }): Promise<boolean> {
  if (id === undefined) return name !== undefined && (await ctx.services.emojis.local()).has(name)
  return (await ctx.db.kysely.selectFrom('emojis').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** The name is looked at before anything is fetched, and again when the picture is there. */
export async function copyEmoji(ctx: AppContext, id: string, by: string): Promise<string | CopyFailure> {
  const source = await ctx.db.kysely.selectFrom('emojis').selectAll().where('id', '=', id).executeTakeFirst()
  if (!source) return fail('NO_SUCH_EMOJI')
  if ((await ctx.services.emojis.local()).has(source.name)) return fail('DUPLICATE_NAME')
  const file = await ctx.services.drive.fetchForServer(source.originalUrl)
  if (!file) return fail('FAILED_TO_UPLOAD_IMAGE_FROM_URL')
  const copied = isPicture(file.type) ? await ctx.tx(async (tx) => {
    if (await isTaken(tx, source.name, null)) return fail('DUPLICATE_NAME')
    const { category, aliases, license, isSensitive, localOnly } = source
    return insert(ctx, tx, source.name, { category, aliases, license, isSensitive, localOnly }, pictureOf(ctx, file), by)
  }) : fail('UNSUPPORTED_FILE_TYPE')
  if (typeof copied !== 'string') await ctx.services.drive.remove([file], null)
  return copied
}

/** Gives an emoji of this server's this picture and these traits; makes it if there is none of the name. */
export function replaceEmoji(ctx: AppContext, name: string, traits: EmojiTraits, file: DriveFile, by: string): Promise<void> {
  return ctx.tx(async (tx) => {
    if (!(await isTaken(tx, name, null))) {
      await insert(ctx, tx, name, traits, pictureOf(ctx, file), by)
      return
    }
    const before = await tx.kysely.selectFrom('emojis').selectAll().where('name', '=', name).where('host', 'is', null).forUpdate().executeTakeFirst()
    // Whoever deletes one does not wait for the names.
    if (!before) throw new Error('an emoji was deleted while it was replaced')
    await write(ctx, tx, before, { ...before, ...cleanTraits(traits), ...pictureOf(ctx, file), updatedAt: new Date(ctx.now()) }, by)
  })
}

function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

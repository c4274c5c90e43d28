import type { emojisEndpoints } from '@tsubame/contract'
import { readCursor } from '../../platform/db/cursor.ts'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import type { EmojiTraits } from './facts.ts'
import { listForeign, listLocal } from './lists.ts'
import { searchEmojis } from './search.ts'
import { packForAdmins, presentDetailed } from './view.ts'

interface TraitParams {
  category?: string | null
  aliases?: string[]
  license?: string | null
  isSensitive?: boolean
  localOnly?: boolean
  roleIdsThatCanBeUsedThisEmojiAsReaction?: string[]
}

/** What the parameters say of the emoji beside its name and picture. */
function traits({ category, aliases, license, isSensitive, localOnly, roleIdsThatCanBeUsedThisEmojiAsReaction: roleIds }: TraitParams): Partial<EmojiTraits> {
  return { category, aliases, license, isSensitive, localOnly, roleIds }
}

export const emojisApi: Handlers<typeof emojisEndpoints> = {
  emojis: (ctx) => ctx.services.emojis.listed(),

  emoji: async (ctx, { name }) => {
    const emoji = (await ctx.services.emojis.local()).get(name)
    return emoji ? presentDetailed(emoji) : fail('NO_SUCH_EMOJI')
  },

  'admin/emoji/add': async (ctx, params, { caller }) => {
    const added = await ctx.services.emojis.add({ name: params.name, fileId: params.fileId, ...traits(params) }, caller.id)
    if (typeof added !== 'string') return added
    const emoji = (await ctx.services.emojis.local()).get(params.name)
    if (!emoji) throw new Error('the emoji was deleted while it was answered')
    return presentDetailed(emoji)
  },

  'admin/emoji/update': (ctx, params, { caller }) => {
    const { id, name, fileId } = params
    return ctx.services.emojis.update(id === undefined ? { name } : { id }, { name, fileId, ...traits(params) }, caller.id)
  },

  'admin/emoji/copy': async (ctx, { emojiId }, { caller }) => {
    const id = await ctx.services.emojis.copy(emojiId, caller.id)
    return typeof id === 'string' ? { id } : id
  },

  'admin/emoji/delete': async (ctx, { id }, { caller }) => ((await ctx.services.emojis.delete([id], caller.id)) === 0 ? fail('NO_SUCH_EMOJI') : undefined),
  'admin/emoji/delete-bulk': async (ctx, { ids }, { caller }) => {
    await ctx.services.emojis.delete(ids, caller.id)
  },

  'admin/emoji/set-aliases-bulk': (ctx, { ids, aliases }) => ctx.services.emojis.changeMany(ids, { setAliases: aliases }),
  'admin/emoji/add-aliases-bulk': (ctx, { ids, aliases }) => ctx.services.emojis.changeMany(ids, { addAliases: aliases }),
  'admin/emoji/remove-aliases-bulk': (ctx, { ids, aliases }) => ctx.services.emojis.changeMany(ids, { removeAliases: aliases }),
  'admin/emoji/set-category-bulk': (ctx, { ids, category = null }) => ctx.services.emojis.changeMany(ids, { category }),
  'admin/emoji/set-license-bulk': (ctx, { ids, license = null }) => ctx.services.emojis.changeMany(ids, { license }),

  'admin/emoji/import-zip': async (ctx, { fileId }, { caller }) => {
    if (!(await ctx.services.drive.get(fileId))) return fail('NO_SUCH_FILE')
    await ctx.tx(async (tx) => tx.addJob({ name: 'emojis.import', payload: { fileId, userId: caller.id }, queue: 'emojis', maxAttempts: 3 }))
    return undefined
  },
  'export-custom-emojis': (ctx, _params, { caller }) =>
    ctx.tx(async (tx) => tx.addJob({ name: 'emojis.export', payload: { userId: caller.id }, queue: 'emojis', maxAttempts: 3 })),

  'admin/emoji/list': async (ctx, { query, limit, ...cursor }) =>
    (await listLocal(ctx, query, { cursor: readCursor(cursor), limit })).map(presentDetailed),
  'v2/admin/emoji/list': async (ctx, { query, limit, page = 1, sortKeys, ...cursor }) => {
    const { emojis, allCount } = await searchEmojis(ctx, query ?? {}, { cursor: readCursor(cursor), limit, page, sortKeys })
    return { emojis: await packForAdmins(ctx, emojis), count: emojis.length, allCount, allPages: Math.ceil(allCount / limit) }
  },
  'admin/emoji/list-remote': async (ctx, { query, host, limit, ...cursor }) =>
    (await listForeign(ctx, query, ctx.services.users.normaliseHost(host), { cursor: readCursor(cursor), limit })).map(presentDetailed),
}

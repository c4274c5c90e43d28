import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import type { EmojiFacts } from './facts.ts'
import { emojiKey } from './rules.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    /** Emojis of other servers by `name@host`: clients know this server's own. */
    foreignEmojis: EmojiFacts
  }
}

export const emojiSlots: SlotLoaders<AppContext> = {
  foreignEmojis: { load: (ctx, keys) => ctx.services.emojis.byKeys(keys) },
}

export function presentDetailed(emoji: EmojiFacts): entities.EmojiDetailed {
  return {
    id: emoji.id,
    aliases: [...emoji.aliases],
    name: emoji.name,
    category: emoji.category,
    host: emoji.host,
    url: emoji.publicUrl,
    license: emoji.license,
    isSensitive: emoji.isSensitive,
    localOnly: emoji.localOnly,
    roleIdsThatCanBeUsedThisEmojiAsReaction: [...emoji.roleIds],
  }
}

/** With all that only those who manage emojis need; roles that are gone are left out. */
export async function packForAdmins(ctx: AppContext, emojis: readonly EmojiFacts[]) {
  const roles = new Map((await ctx.services.roles.all()).map((role) => [role.id, role]))
  return emojis.map(({ id, updatedAt, name, host, publicUrl, originalUrl, uri, type, aliases, category, license, localOnly, isSensitive, roleIds }) => ({
    id, name, host, publicUrl, originalUrl, uri, type, category, license, localOnly, isSensitive,
    aliases: [...aliases],
    updatedAt: updatedAt?.toISOString() ?? null,
    roleIdsThatCanBeUsedThisEmojiAsReaction: roleIds.flatMap((roleId) => {
      const role = roles.get(roleId)
      return role ? [{ id: role.id, name: role.name }] : []
    }),
  }))
}

/** As it stands in the list of all: what is off or empty is left out. */
export function presentSimple(emoji: EmojiFacts): entities.EmojiSimple {
  return {
    aliases: [...emoji.aliases],
    name: emoji.name,
    category: emoji.category,
    url: emoji.publicUrl,
    ...(emoji.localOnly ? { localOnly: true } : {}),
    ...(emoji.isSensitive ? { isSensitive: true } : {}),
    ...(emoji.roleIds.length > 0 ? { roleIdsThatCanBeUsedThisEmojiAsReaction: [...emoji.roleIds] } : {}),
  }
}

/** Addresses of the pictures by name, for notes and people of other servers. What is not known is left out. */
export function presentUrls(h: Hydration, names: readonly string[], host: string): Record<string, string> {
  const urls: Record<string, string> = {}
  for (const name of names) {
    const emoji = h.get('foreignEmojis', emojiKey(name, host))
    if (emoji) urls[name] = emoji.publicUrl
  }
  return urls
}

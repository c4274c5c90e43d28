import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import { emojiOfReaction, toWire, wireCounts } from './rules.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    /** The viewer's reaction in stored form, by note. */
    myReactions: string
  }
}

export const reactionSlots: SlotLoaders<AppContext> = {
  myReactions: {
    perViewer: true,
    load: (ctx, ids, viewerId) => (viewerId === null ? Promise.resolve(new Map()) : ctx.services.reactions.ofViewer(viewerId, ids)),
  },
}

export function hydrateMine(h: Hydration, noteIds: Iterable<string>): Promise<void> | undefined {
  return h.load('myReactions', noteIds)
}

export function mine(h: Hydration, noteId: string): string | null {
  const reaction = h.get('myReactions', noteId)
  return reaction == null ? null : toWire(reaction)
}

type Counts = Readonly<Record<string, number>>

/** Loads the emojis of other servers that stand in these counts: clients know this server's own. */
export function hydrateEmojis(ctx: AppContext, h: Hydration, counts: Iterable<Counts | undefined>): Promise<void> {
  const used: { names: string[]; host: string | null }[] = []
  for (const stored of counts) for (const { name, host } of foreign(stored ?? {})) used.push({ names: [name], host })
  return ctx.services.emojis.hydrate(h, used)
}

/** The counter part of a note's view. */
export function presentCounts(ctx: AppContext, h: Hydration, stored: Counts): Pick<entities.Note, 'reactions' | 'reactionCount' | 'reactionEmojis'> {
  const reactions = wireCounts(stored)
  const reactionEmojis: Record<string, string> = {}
  for (const { name, host } of foreign(stored)) {
    const url = ctx.services.emojis.urls(h, [name], host)[name]
    if (url !== undefined) reactionEmojis[`${name}@${host}`] = url
  }
  return { reactions, reactionCount: Object.values(reactions).reduce((sum, count) => sum + count, 0), reactionEmojis }
}

/** The custom emojis of other servers somebody reacted with. */
function foreign(stored: Counts): { name: string; host: string }[] {
  const found: { name: string; host: string }[] = []
  for (const [reaction, count] of Object.entries(stored)) {
    const emoji = count > 0 && reaction.includes('@') ? emojiOfReaction(reaction) : null
    if (emoji && emoji.host !== null) found.push({ name: emoji.name, host: emoji.host })
  }
  return found
}

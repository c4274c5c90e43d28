import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import { toWire, wireCounts } from './rules.ts'

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

export function hydrateMine(h: Hydration, noteIds: Iterable<string>): Promise<void> {
  return h.load('myReactions', noteIds)
}

export function mine(h: Hydration, noteId: string): string | null {
  const reaction = h.get('myReactions', noteId)
  return reaction == null ? null : toWire(reaction)
}

/** The counter part of a note's view. */
export function presentCounts(stored: Readonly<Record<string, number>>): Pick<entities.Note, 'reactions' | 'reactionCount' | 'reactionEmojis'> {
  const reactions = wireCounts(stored)
  return { reactions, reactionCount: Object.values(reactions).reduce((sum, count) => sum + count, 0), reactionEmojis: {} }
}

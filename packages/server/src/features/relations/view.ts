import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import type { RelationFlags, Relations } from './facts.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    /** How the viewer stands to others; nothing for visitors. */
    relationFlags: RelationFlags
    /** The viewer's own relations, under the viewer's id. */
    viewerRelations: Relations
  }
}

export const relationSlots: SlotLoaders<AppContext> = {
  viewerRelations: { perViewer: true, load: (ctx, ids) => ctx.services.relations.ofMany(ids) },
  relationFlags: {
    perViewer: true,
    load: (ctx, ids, viewerId) => (viewerId === null ? Promise.resolve(new Map()) : ctx.services.relations.between(viewerId, ids)),
  },
}

/** Loads whom the viewer follows; visitors follow nobody. */
export function hydrateViewer(h: Hydration): Promise<void> | undefined {
  return h.load('viewerRelations', [h.viewerId])
}

/** Whether the viewer follows a person. */
export function follows(h: Hydration, userId: string): boolean {
  return h.viewerId !== null && (h.get('viewerRelations', h.viewerId)?.following.has(userId) ?? false)
}

import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    /** Ids of the notes a person has pinned that the viewer may read, the last one first. */
    pins: readonly string[]
  }
}

export const pinSlots: SlotLoaders<AppContext> = {
  pins: {
    perViewer: true,
    load: async (ctx, ids, viewerId) => {
      const pins = await ctx.services.pins.of(ids)
      const seen = new Set((await ctx.services.notes.visibleAmong([...pins.values()].flat(), viewerId)).map((note) => note.id))
      return new Map([...pins].map(([userId, noteIds]) => [userId, noteIds.filter((id) => seen.has(id))]))
    },
  },
}

/** Loads the pinned notes of these people: the pins, then all notes together. */
export async function hydratePins(ctx: AppContext, h: Hydration, userIds: readonly string[]): Promise<void> {
  await h.load('pins', userIds)
  const noteIds = userIds.flatMap((id) => h.get('pins', id) ?? [])
  if (noteIds.length > 0) await ctx.services.notes.hydrate(h, noteIds)
}

/** The pinned notes that the viewer may read. */
export function presentPins(ctx: AppContext, h: Hydration, userId: string): { pinnedNoteIds: string[]; pinnedNotes: entities.Note[] } {
  const pinnedNotes = (h.get('pins', userId) ?? []).map((id) => ctx.services.notes.present(h, id)).filter((note) => note !== null)
  return { pinnedNoteIds: pinnedNotes.map((note) => note.id), pinnedNotes }
}

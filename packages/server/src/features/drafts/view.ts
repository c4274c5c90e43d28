import type { entities } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { Hydration, SlotLoaders } from '../../platform/hydration.ts'
import { idDate } from '../../platform/ids.ts'
import { getDrafts } from './store.ts'
import type { DraftFacts, DraftPoll } from './store.ts'

declare module '../../platform/hydration.ts' {
  interface Slots {
    /** Of the viewer's own drafts; others have none. */
    drafts: DraftFacts
  }
}

export const draftSlots: SlotLoaders<AppContext> = {
  drafts: {
    perViewer: true,
    load: async (ctx, ids, viewerId) => {
      const own = (await ctx.db.run(getDrafts, [...ids])).filter((draft) => draft.userId === viewerId)
      return new Map(own.map((draft) => [draft.id, draft]))
    },
  },
}

/**
 * Loads:
 *
 *   the drafts
 *   └─ at once: their author, files and channels, and the notes they answer and renote, with all that belongs to those
 */
export async function hydrateDrafts(ctx: AppContext, h: Hydration, ids: Iterable<string>): Promise<void> {
  const wanted = [...ids]
  await h.load('drafts', wanted)
  await hydrateParts(ctx, h, wanted.map((id) => h.get('drafts', id)).filter((draft) => draft != null))
}

async function hydrateParts(ctx: AppContext, h: Hydration, drafts: readonly DraftFacts[]): Promise<void> {
  if (drafts.length === 0) return
  const { users, drive, notes, channels } = ctx.services
  await Promise.all([
    users.hydrateLite(h, drafts.map((draft) => draft.userId)),
    drive.hydrate(h, drafts.flatMap((draft) => draft.fileIds)),
    channels.hydrateInNotes(h, drafts.map((draft) => draft.channelId)),
    notes.hydrate(h, drafts.flatMap((draft) => [draft.replyId, draft.renoteId]).filter((id) => id !== null)),
  ])
}

/** A draft as its author sees it, or null when there is none. */
export function presentDraft(ctx: AppContext, h: Hydration, id: string): entities.NoteDraft | null {
  const draft = h.get('drafts', id)
  return draft ? presentFacts(ctx, h, draft) : null
}

/** A draft as it was just saved: by now it may have been posted or deleted. */
export async function packSaved(ctx: AppContext, draft: DraftFacts): Promise<entities.NoteDraft> {
  const h = ctx.hydrate(draft.userId)
  await hydrateParts(ctx, h, [draft])
  const view = presentFacts(ctx, h, draft)
  if (!view) throw new Error(`the author of the draft ${draft.id} is gone`)
  return view
}

function presentFacts(ctx: AppContext, h: Hydration, draft: DraftFacts): entities.NoteDraft | null {
  const user = ctx.services.users.presentLite(h, draft.userId)
  if (!user) return null
  const { drive, notes, channels } = ctx.services
  return {
    id: draft.id,
    createdAt: idDate(draft.id),
    userId: draft.userId,
    user,
    text: draft.text,
    cw: draft.cw,
    hashtag: draft.hashtag,
    visibility: draft.visibility,
    visibleUserIds: [...draft.visibleUserIds],
    localOnly: draft.localOnly,
    reactionAcceptance: draft.reactionAcceptance,
    fileIds: [...draft.fileIds],
    files: draft.fileIds.map((fileId) => drive.present(h, fileId)).filter((file) => file !== null),
    poll: draft.poll && presentPoll(draft.poll),
    replyId: draft.replyId,
    reply: draft.replyId === null ? null : notes.present(h, draft.replyId),
    renoteId: draft.renoteId,
    renote: draft.renoteId === null ? null : notes.present(h, draft.renoteId),
    channelId: draft.channelId,
    channel: draft.channelId === null ? null : channels.presentInNote(h, draft.channelId),
    scheduledAt: draft.scheduledAt,
    isActuallyScheduled: draft.isActuallyScheduled,
  }
}

function presentPoll({ choices, multiple, expiresAt, expiredAfter }: DraftPoll): NonNullable<entities.NoteDraft['poll']> {
  return { choices: [...choices], multiple, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(), expiredAfter }
}

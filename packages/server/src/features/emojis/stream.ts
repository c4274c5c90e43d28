import type { AppContext } from '../../platform/context.ts'
import type { Event } from '../../platform/events/types.ts'

// Every socket is told, those of visitors, too: clients keep the list and change it by what they hear.

export function tellAdded(ctx: AppContext, { payload }: Event<'emoji.added'>): void {
  ctx.stream.broadcast('emojiAdded', payload)
}

export function tellUpdated(ctx: AppContext, { payload }: Event<'emojis.updated'>): void {
  ctx.stream.broadcast('emojiUpdated', payload)
}

export function tellDeleted(ctx: AppContext, { payload }: Event<'emojis.deleted'>): void {
  ctx.stream.broadcast('emojiDeleted', payload)
}

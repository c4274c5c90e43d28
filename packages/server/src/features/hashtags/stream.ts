import { Type } from 'typebox'
import type { AppContext } from '../../platform/context.ts'
import { normaliseHashtag } from '../../platform/mfm.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions } from '../../platform/stream/channel.ts'

/** Everything that carries the hashtags: replies and what has no file, too. */
const OPTIONS = { withReplies: true, withRenotes: true, withFiles: false, includeMyRenotes: true, includeRenotedMyNotes: true, includeLocalRenotes: true } as const

/** Groups of a query, and hashtags of a group: more than anybody types, less than costs something. */
const MOST = 64

export const hashtagChannels: ChannelDefinitions<AppContext> = {
  hashtag: channel({
    params: Type.Object({ q: Type.Array(Type.Array(Type.String(), { minItems: 1, maxItems: MOST }), { maxItems: MOST }) }),
    open: (ctx: AppContext, port, { q }) => {
      const groups = q.map((group) => group.map(normaliseHashtag))
      return { close: ctx.services.timelines.watchers.add({ port, interest: { kind: 'tags', groups }, options: OPTIONS }) }
    },
  }),
}

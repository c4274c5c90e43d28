import { Type } from 'typebox'
import { Id } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import type { LiveSubscriber } from '../../platform/events/subscriptions.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions } from '../../platform/stream/channel.ts'

const topicOf = (antennaId: string) => `antenna:${antennaId}`

/** Everything: the antenna has chosen already. */
const OPTIONS = { withReplies: true, withRenotes: true, withFiles: false, includeMyRenotes: true, includeRenotedMyNotes: true, includeLocalRenotes: true }

export const antennaChannels: ChannelDefinitions<AppContext> = {
  antenna: channel({
    requireCredential: true,
    kind: 'read:account',
    params: Type.Object({ antennaId: Id() }),
    open: async (ctx: AppContext, port, { antennaId }) => {
      if (port.viewerId === null || !(await ctx.services.antennas.own(antennaId, port.viewerId))) return null
      return { close: ctx.services.timelines.watchers.add({ port, interest: { kind: 'topic', topic: topicOf(antennaId) }, options: OPTIONS }) }
    },
  }),
}

/** Sends a note to the open channels of the antennas that have collected it. */
export const deliverMatched: LiveSubscriber<AppContext, 'antenna.matched'> = async (ctx, { payload: { noteId, antennaIds } }) => {
  const { timelines } = ctx.services
  const topics = antennaIds.map(topicOf).filter((topic) => timelines.watchers.ofTopic(topic).size > 0)
  if (topics.length === 0) return
  // This process may not have got to the note itself yet: what decides who sees it must be in the index.
  if (!(await timelines.add(noteId))) return
  await Promise.all(topics.map((topic) => timelines.deliverTopic(topic, noteId)))
}

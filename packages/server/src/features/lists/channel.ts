import { Type } from 'typebox'
import { Id } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions } from '../../platform/stream/channel.ts'

const flag = Type.Optional(Type.Boolean())

export const listChannels: ChannelDefinitions<AppContext> = {
  userList: channel({
    requireCredential: true,
    kind: 'read:account',
    params: Type.Object({ listId: Id(), withFiles: flag, withRenotes: flag }),
    open: async (ctx: AppContext, port, { listId, withFiles = false, withRenotes = true }) => {
      const { lists, timelines } = ctx.services
      if (port.viewerId === null || !(await lists.own(listId, port.viewerId))) return null
      const options = { withReplies: false, withRenotes, withFiles, includeMyRenotes: true, includeRenotedMyNotes: true, includeLocalRenotes: true }
      return { close: await timelines.opened.add('list', listId, () => lists.timeline(listId), port, options) }
    },
  }),
}

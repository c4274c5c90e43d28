import { Type } from 'typebox'
import { Id } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions } from '../../platform/stream/channel.ts'

const ALL_NOTES = { withReplies: true, withRenotes: true, withFiles: false, includeMyRenotes: true, includeRenotedMyNotes: true, includeLocalRenotes: true }

export const roleChannels: ChannelDefinitions<AppContext> = {
  roleTimeline: channel({
    params: Type.Object({ roleId: Id() }),
    open: async (ctx: AppContext, port, { roleId }) => {
      const { roles, timelines } = ctx.services
      if (!(await roles.timeline(roleId))) return null
      return { close: await timelines.opened.add('role', roleId, () => roles.timeline(roleId), port, ALL_NOTES) }
    },
  }),
}

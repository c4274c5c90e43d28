import { Type } from 'typebox'
import { Id } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { channel } from '../../platform/stream/channel.ts'
import type { ChannelDefinitions } from '../../platform/stream/channel.ts'
import type { RoleTimeline } from './facts.ts'

const ALL_NOTES = { withReplies: true, withRenotes: true, withFiles: false, includeMyRenotes: true, includeRenotedMyNotes: true, includeLocalRenotes: true }

export const roleChannels: ChannelDefinitions<AppContext> = {
  roleTimeline: channel({
    params: Type.Object({ roleId: Id() }),
    open: async (ctx: AppContext, port, { roleId }) => {
      const { roles, timelines } = ctx.services
      if (!(await roles.timeline(roleId))) return null
      let shown: RoleTimeline | null = null
      let unwatch: (() => void) | null = null
      const close = await roles.opened.add(roleId, {
        watch: (timeline) => {
          if (timeline === shown) return
          unwatch?.()
          shown = timeline
          unwatch = timeline && timelines.watchers.add({ port, interest: timeline, options: ALL_NOTES })
        },
      })
      return { close }
    },
  }),
}

import type { antennasEndpoints } from '@tsubame/contract'
import { fail, isFail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { pageRequest } from '../../platform/page.ts'
import { presentAntenna } from './view.ts'

export const antennasApi: Handlers<typeof antennasEndpoints> = {
  'antennas/create': async (ctx, { userListId = null, localOnly = false, excludeBots = false, excludeNotesInSensitiveChannel = false, ...params }, { caller }) => {
    const antenna = await ctx.services.antennas.create(caller.id, { ...params, userListId, localOnly, excludeBots, excludeNotesInSensitiveChannel })
    return isFail(antenna) ? antenna : presentAntenna(antenna)
  },

  'antennas/update': async (ctx, { antennaId, ...changes }, { caller }) => {
    const antenna = await ctx.services.antennas.update(caller.id, antennaId, changes)
    return isFail(antenna) ? antenna : presentAntenna(antenna)
  },

  'antennas/delete': (ctx, { antennaId }, { caller }) => ctx.services.antennas.delete(caller.id, antennaId),

  'antennas/list': async (ctx, _params, { caller }) => (await ctx.services.antennas.of(caller.id)).map(presentAntenna),

  'antennas/show': async (ctx, { antennaId }, { caller }) => {
    const antenna = await ctx.services.antennas.own(antennaId, caller.id)
    return antenna ? presentAntenna(antenna) : fail('NO_SUCH_ANTENNA')
  },

  'antennas/notes': async (ctx, { antennaId, ...cursors }, { caller }) => {
    const antenna = await ctx.services.antennas.own(antennaId, caller.id)
    if (!antenna) return fail('NO_SUCH_ANTENNA')
    const [ids] = await Promise.all([ctx.services.antennas.collected(antenna, pageRequest(cursors)), ctx.services.antennas.used(antenna)])
    return ctx.services.notes.packJson(ids, caller.id)
  },
}

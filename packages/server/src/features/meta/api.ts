import { endpoints } from '@tsubame/contract'
import type { metaEndpoints } from '@tsubame/contract'
import type { Handlers } from '../../platform/feature.ts'
import { hiddenMachine, readMachine } from './machine.ts'
import { parameterTable } from './endpoint-table.ts'
import { withoutBlanks } from './rules.ts'
import type { ServerSettings } from './settings.ts'

const LISTS = ['serverRules', 'preservedUsernames', 'prohibitedWordsForNameOfUser', 'sensitiveWords', 'prohibitedWords'] as const
/** A blank one is none. */
const BLANK_IS_NONE = ['deeplAuthKey', 'libreTranslateUrl', 'libreTranslateKey'] as const

export const metaApi: Handlers<typeof metaEndpoints> = {
  meta: (ctx, { detail }) => (detail ? ctx.services.meta.present() : ctx.services.meta.presentLite()),

  ping: async (ctx) => ({ pong: ctx.now() }),

  stats: async (ctx) => {
    const totals = await ctx.services.meta.totals()
    return {
      notesCount: totals.notes,
      originalNotesCount: totals.localNotes,
      usersCount: totals.users,
      originalUsersCount: totals.localUsers,
      instances: 0,
      driveUsageLocal: 0,
      driveUsageRemote: 0,
    }
  },

  'get-online-users-count': async (ctx) => ({ count: await ctx.services.users.countOnline() }),

  'server-info': async (ctx) => {
    const meta = await ctx.services.meta.get()
    return meta.enableServerMachineStats ? readMachine(ctx.config.dataDir) : hiddenMachine
  },

  endpoints: async () => endpoints.map((endpoint) => endpoint.name),

  endpoint: async (_ctx, { endpoint: name }) => {
    const found = endpoints.find((endpoint) => endpoint.name === name)
    return found ? { params: parameterTable(found.params) } : null
  },

  'admin/update-meta': async (ctx, params, { caller }) => {
    const changes: Partial<Record<string, unknown>> = {}
    for (const [key, value] of Object.entries(params)) {
      const isList = (LISTS as readonly string[]).includes(key)
      if (value === undefined || (value === null && (isList || key === 'disableRegistration'))) continue
      changes[key] = isList ? withoutBlanks(value as string[]) : value
    }
    for (const key of BLANK_IS_NONE) if (typeof params[key] === 'string') changes[key] = params[key].trim() || null
    if (params.preservedUsernames) changes['preservedUsernames'] = withoutBlanks(params.preservedUsernames).map((name) => name.toLowerCase())
    await ctx.services.meta.update(changes as Partial<ServerSettings>, caller.id)
  },
}

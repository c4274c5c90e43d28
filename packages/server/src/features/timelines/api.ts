import type { Params, timelinesEndpoints } from '@tsubame/contract'
import type { AppContext } from '../../platform/context.ts'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import type { JsonText } from '../../platform/http/json.ts'
import type { entities } from '@tsubame/contract'
import { pageRequest } from '../../platform/page.ts'
import { DEFAULT_OPTIONS } from './rules.ts'
import type { Timeline, TimelineOptions } from './rules.ts'

type Cursors = Params<(typeof timelinesEndpoints)[0]>

async function answer(
  ctx: AppContext,
  timeline: Timeline,
  options: Partial<TimelineOptions>,
  viewerId: string | null,
  params: Pick<Cursors, 'limit' | 'sinceId' | 'untilId' | 'sinceDate' | 'untilDate'>,
): Promise<JsonText<entities.Note[]>> {
  const ids = await ctx.services.timelines.page(timeline, { ...DEFAULT_OPTIONS, ...options }, viewerId, pageRequest(params))
  return ctx.services.notes.packJson(ids, viewerId)
}

export const timelinesApi: Handlers<typeof timelinesEndpoints> = {
  'notes/timeline': (ctx, params, { viewerId }) => answer(ctx, { kind: 'home' }, options(params), viewerId, params),

  'notes/local-timeline': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.policies.of(viewerId)).ltlAvailable) return fail('LTL_DISABLED')
    return answer(ctx, { kind: 'local' }, options(params), viewerId, params)
  },

  'notes/hybrid-timeline': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.policies.of(viewerId)).ltlAvailable) return fail('STL_DISABLED')
    return answer(ctx, { kind: 'social' }, options(params), viewerId, params)
  },

  'notes/global-timeline': async (ctx, params, { viewerId }) => {
    if (!(await ctx.services.policies.of(viewerId)).gtlAvailable) return fail('GTL_DISABLED')
    return answer(ctx, { kind: 'global' }, options(params), viewerId, params)
  },

  'users/notes': async (ctx, params, { viewerId }) => {
    const [author, relations] = await Promise.all([
      ctx.services.users.get(params.userId),
      viewerId === null ? null : ctx.services.relations.of(viewerId),
    ])
    if (!author || author.isDeleted) return fail('NO_SUCH_USER')
    if (relations?.blockedBy.has(params.userId)) return []
    return answer(ctx, { kind: 'user', userId: params.userId, withChannelNotes: params.withChannelNotes }, options(params), viewerId, params)
  },
}

/** The options a call gives; each timeline has its own set of them. */
function options(params: Partial<TimelineOptions>): Partial<TimelineOptions> {
  const given: Partial<Record<keyof TimelineOptions, boolean>> = {}
  for (const key of Object.keys(DEFAULT_OPTIONS) as (keyof TimelineOptions)[]) if (params[key] !== undefined) given[key] = params[key]
  return given
}

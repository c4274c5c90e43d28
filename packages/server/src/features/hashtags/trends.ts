import type { AppContext } from '../../platform/context.ts'
import { normaliseHashtag } from '../../platform/mfm.ts'
import { chart, chartSince, trendSince } from './rules.ts'
import { deleteUses, mostUsed, usesByStep } from './store.ts'

export interface Trend {
  readonly tag: string
  readonly chart: number[]
  readonly usersCount: number
}

const SHOWN = 10
/** More are read than shown: those that match a sensitive word are left out afterwards. */
const READ = 100
/** Trends may be this old. ms */
const AGE = 60_000

/** Reads the trends at most once a minute, whoever asks. */
export function trendReader(ctx: AppContext): () => Promise<Trend[]> {
  let known: { at: number; trends: Promise<Trend[]> } | null = null
  return () => {
    const now = ctx.now()
    if (known === null || now - known.at >= AGE || now < known.at) {
      const trends = readTrends(ctx, now)
      known = { at: now, trends }
      trends.catch(() => {
        known = null
      })
    }
    return known.trends
  }
}

async function readTrends(ctx: AppContext, now: number): Promise<Trend[]> {
  const meta = await ctx.services.meta.get()
  const { sensitive } = ctx.services.meta.words(meta)
  const found = await ctx.db.run(mostUsed, new Date(trendSince(now)), meta.hiddenTags.map(normaliseHashtag), READ)
  const names = found.map((row) => row.name).filter((name) => !sensitive(name)).slice(0, SHOWN)
  const steps = Map.groupBy(await ctx.db.run(usesByStep, names, new Date(chartSince(now))), (row) => row.name)
  return names.map((tag) => {
    const users = chart(new Map((steps.get(tag) ?? []).map((row) => [row.step, row.users])), now)
    return { tag, chart: users, usersCount: Math.max(...users) }
  })
}

/** Deletes uses that no chart shows any more. */
export async function sweepUses(ctx: AppContext): Promise<void> {
  await ctx.tx((tx) => tx.run(deleteUses, new Date(Math.min(chartSince(ctx.now()), trendSince(ctx.now())))))
}

import type { PageRequest } from '../../data/pager.ts'
import type { MeDetailed, Meta } from '../../data/types.ts'

export const timelineIds = ['home', 'local', 'social', 'global'] as const
export type TimelineId = (typeof timelineIds)[number]

export interface TimelineFilters {
  withRenotes: boolean
  withReplies: boolean
  onlyFiles: boolean
}

/** Endpoint and stream channel of each timeline, and which filters it knows. */
export const sources = {
  home: { endpoint: 'notes/timeline', channel: 'homeTimeline', replies: false },
  local: { endpoint: 'notes/local-timeline', channel: 'localTimeline', replies: true },
  social: { endpoint: 'notes/hybrid-timeline', channel: 'hybridTimeline', replies: true },
  global: { endpoint: 'notes/global-timeline', channel: 'globalTimeline', replies: false },
} as const

/** Timelines that this viewer may read. */
export function availableTimelines(me: MeDetailed | null, meta: Meta | null): TimelineId[] {
  const policies = me?.policies ?? meta?.policies
  return timelineIds.filter(id => {
    if ((id === 'home' || id === 'social') && me === null) return false
    if (id === 'local' || id === 'social') return policies?.ltlAvailable !== false
    if (id === 'global') return policies?.gtlAvailable !== false
    return true
  })
}

/** Filter parameters as the endpoint and the channel both take them. */
export function filterParams(id: TimelineId, filters: TimelineFilters): { withRenotes: boolean; withFiles: boolean; withReplies?: boolean } {
  return {
    withRenotes: filters.withRenotes,
    withFiles: filters.onlyFiles,
    // Asking for replies and for files only contradict each other on the server.
    ...(sources[id].replies ? { withReplies: filters.withReplies && !filters.onlyFiles } : {}),
  }
}

/** Parameters of one page of a timeline. */
export function pageParams(id: TimelineId, filters: TimelineFilters, request: PageRequest) {
  return { ...request, ...filterParams(id, filters), allowPartial: true }
}

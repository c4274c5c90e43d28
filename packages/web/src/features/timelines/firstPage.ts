import { useAccounts } from '../../data/accounts.ts'
import { askAhead } from '../../data/api.ts'
import { useMeta } from '../../data/meta.ts'
import { FIRST_PAGE } from '../../data/pager.ts'
import { usePreferences } from '../../data/preferences.ts'
import { availableTimelines, pageParams, sources, type TimelineId } from './sources.ts'

/** The remembered timeline, or the nearest one that this reader may see. */
export function chosenTimeline(): TimelineId | undefined {
  const available = availableTimelines(useAccounts().me, useMeta().meta)
  const remembered = usePreferences().timeline
  return available.includes(remembered) ? remembered : available[0]
}

/** Filters as the reader has set them. */
export function chosenFilters() {
  const preferences = usePreferences()
  return { withRenotes: preferences.withRenotes, withReplies: preferences.withReplies, onlyFiles: preferences.onlyFiles }
}

/** Asks for the first page of the timeline that is about to be opened. */
export function askFirstPage(): void {
  const id = chosenTimeline()
  if (id) askAhead(sources[id].endpoint, pageParams(id, chosenFilters(), { limit: FIRST_PAGE }))
}

import { onActivated, onBeforeUnmount, onDeactivated, onMounted, watch, type Ref } from 'vue'
import { api } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import { createPager, type Pager, type PageRequest } from '../../data/pager.ts'
import { useStream } from '../../data/stream.ts'
import type { Note } from '../../data/types.ts'
import { firstScreen } from '../../ui/firstScreen.ts'
import { isPureRenote } from '../notes/noteFacts.ts'
import { filterParams, pageParams, sources, type TimelineFilters, type TimelineId } from './sources.ts'

const AT_TOP_PX = 48
/** A kept-alive or hidden timeline that rested longer than this asks what it has missed. */
const STALE_MS = 60_000

/** True while the reader sees the top of the page. */
export function isAtTop(): boolean {
  return document.visibilityState === 'visible' && scrollY < AT_TOP_PX
}

/** One timeline: pages by cursor, notes as they are posted, and what was missed while away. */
export function useTimeline(id: TimelineId, filters: Ref<TimelineFilters>): Pager {
  const entities = useEntities()
  const stream = useStream()

  async function fetchPage(request: PageRequest): Promise<string[]> {
    const notes = await api(sources[id].endpoint, pageParams(id, filters.value, request)) as Note[]
    return entities.mergeNotes(notes)
  }

  const pager = createPager({ fetch: fetchPage })
  entities.hold(pager.ids)
  let leave: (() => void) | null = null
  let offReconnect: (() => void) | null = null
  let restedAt: number | null = null
  let active = false
  let left = false

  function accepts(note: Note): boolean {
    const { onlyFiles, withRenotes } = filters.value
    return (withRenotes || !isPureRenote(note)) && (!onlyFiles || (note.fileIds?.length ?? 0) > 0)
  }

  function join(): void {
    leave?.()
    leave = stream.channel(sources[id].channel, filterParams(id, filters.value), {
      note: note => {
        if (!accepts(note)) return
        entities.mergeNotes([note], 'stream')
        pager.arrive(note.id, active && isAtTop())
      },
    })
  }

  const warn = (reason: unknown): void => console.warn('catching up failed', reason)
  function catchUp(): void {
    pager.catchUp(active && isAtTop()).catch(warn)
  }

  /** What is posted after the first page was put together and before the socket listens is in neither of them. */
  async function load(): Promise<void> {
    const listened = stream.state.value === 'connected'
    await pager.reload()
    if (listened) return
    await Promise.all([firstScreen, stream.listening()])
    if (left) return
    pager.topUp(active && isAtTop()).catch(warn)
  }

  const onScroll = (): void => { if (active && isAtTop()) pager.releaseQueue() }
  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') restedAt = Date.now()
    else if (restedAt !== null && Date.now() - restedAt > STALE_MS && stream.state.value === 'connected') catchUp()
  }

  function start(): void {
    if (active) return
    active = true
    if (!leave) join()
    if (pager.status.value === 'idle') void load()
    addEventListener('scroll', onScroll, { passive: true })
    document.addEventListener('visibilitychange', onVisibility)
  }
  function rest(): void {
    active = false
    removeEventListener('scroll', onScroll)
    document.removeEventListener('visibilitychange', onVisibility)
  }

  onMounted(() => {
    offReconnect = stream.onReconnect(catchUp)
    start()
  })
  onActivated(start)
  onDeactivated(rest)
  onBeforeUnmount(() => {
    left = true
    rest()
    leave?.()
    offReconnect?.()
  })
  watch(filters, () => {
    join()
    void load()
  })
  return pager
}

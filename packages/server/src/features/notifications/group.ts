import type { entities } from '@tsubame/contract'

type Notification = entities.Notification
type Reaction = Extract<Notification, { type: 'reaction' }>
type Renote = Extract<Notification, { type: 'renote' }>

/**
 * Puts neighbours together: reactions to one note, renotes of one note. A group has the id of its last member, so that the
 * next page begins after it, and the time of its newest.
 */
export function groupNotifications(page: readonly Notification[]): Notification[] {
  const runs: Notification[][] = []
  let previous: string | null = null
  for (const one of page) {
    const key = groupKey(one)
    if (key !== null && key === previous) runs.at(-1)?.push(one)
    else runs.push([one])
    previous = key
  }
  return runs.flatMap((members) => (members.length === 1 ? members : group(members)))
}

function groupKey(one: Notification): string | null {
  if (one.type === 'reaction') return `reaction ${one.note.id}`
  return one.type === 'renote' ? `renote ${one.note.renoteId}` : null
}

/** One for all members, which are all reactions or all renotes. */
function group(members: readonly Notification[]): Notification[] {
  const last = members.at(-1)
  const [newest, ...others] = [...members].sort((a, b) => (a.id < b.id ? 1 : -1))
  if (!last || !newest) return []
  const shared = { id: last.id, createdAt: newest.createdAt }
  if (newest.type === 'reaction') {
    const reactions = ([newest, ...others] as Reaction[]).map(({ user, reaction }) => ({ user, reaction }))
    return [{ ...shared, type: 'reaction:grouped', note: newest.note, reactions }]
  }
  const renotes = [newest, ...others] as [Renote, ...Renote[]]
  return [{ ...shared, type: 'renote:grouped', note: renotes[0].note, users: renotes.map(({ user }) => user) }]
}

import type { entities } from '@tsubame/contract'

type Notification = entities.Notification
type Reaction = Extract<Notification, { type: 'reaction' }>
type Renote = Extract<Notification, { type: 'renote' }>

/**
 * Puts neighbours together: reactions to one note, renotes of one note. A group has the id of its last member, so that the
 * next page begins after it, and the time of its newest.
 */
export function groupNotifications(page: readonly Notification[]): Notification[] {
  const grouped: Notification[] = []
  for (let start = 0; start < page.length; ) {
    const key = groupKey(page[start]!)
    let end = start + 1
    while (key !== null && end < page.length && groupKey(page[end]!) === key) end++
    const members = page.slice(start, end)
    grouped.push(members.length === 1 ? members[0]! : group(members))
    start = end
  }
  return grouped
}

function groupKey(one: Notification): string | null {
  if (one.type === 'reaction') return `reaction ${one.note.id}`
  return one.type === 'renote' ? `renote ${one.note.renoteId}` : null
}

function group(members: readonly Notification[]): Notification {
  const last = members.at(-1)!
  const newestFirst = [...members].sort((a, b) => (a.id < b.id ? 1 : -1))
  const newest = newestFirst[0]!
  const shared = { id: last.id, createdAt: newest.createdAt }
  if (newest.type === 'reaction') {
    const reactions = (newestFirst as Reaction[]).map(({ user, reaction }) => ({ user, reaction }))
    return { ...shared, type: 'reaction:grouped', note: newest.note, reactions }
  }
  const renotes = newestFirst as Renote[]
  return { ...shared, type: 'renote:grouped', note: renotes[0]!.note, users: renotes.map(({ user }) => user) }
}

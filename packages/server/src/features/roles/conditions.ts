import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import { firstIdAt, idTime, lastIdAt } from '../../platform/ids.ts'

/** What conditions ask of a person. */
export interface Subject {
  readonly user: {
    readonly id: string
    readonly host: string | null
    readonly isSuspended: boolean
    readonly isLocked: boolean
    readonly isBot: boolean
    readonly isCat: boolean
    readonly isExplorable: boolean
  }
  readonly counts: { readonly followers: number; readonly following: number; readonly notes: number }
  /** Roles they were given, not those that follow from conditions. */
  readonly assigned: ReadonlySet<string>
}

const FLAGS = { isSuspended: 'is_suspended', isLocked: 'is_locked', isBot: 'is_bot', isCat: 'is_cat', isExplorable: 'is_explorable' } as const
const COUNTS = ['followers', 'following', 'notes'] as const
const COUNTED = /^(followers|following|notes)(LessThanOrEq|MoreThanOrEq)$/
const DEEPEST = 16
const MOST_NODES = 500

/** One node of a formula, read. */
type Node =
  | { readonly op: 'and' | 'or'; readonly children: readonly unknown[] }
  | { readonly op: 'not'; readonly child: unknown }
  | { readonly op: 'local'; readonly local: boolean }
  | { readonly op: 'flag'; readonly flag: keyof typeof FLAGS }
  | { readonly op: 'assigned'; readonly roleId: string }
  | { readonly op: 'age'; readonly younger: boolean; readonly ms: number }
  | { readonly op: 'count'; readonly count: (typeof COUNTS)[number]; readonly most: boolean; readonly value: number }

/** null: unknown or malformed, which is true of nobody. */
function read(formula: unknown): Node | null {
  if (typeof formula !== 'object' || formula === null) return null
  const { type, values, value, roleId, sec } = formula as Record<string, unknown>
  if (typeof type !== 'string') return null
  if (type === 'and' || type === 'or') return Array.isArray(values) ? { op: type, children: values } : null
  if (type === 'not') return { op: 'not', child: value }
  if (type === 'isLocal' || type === 'isRemote') return { op: 'local', local: type === 'isLocal' }
  if (Object.hasOwn(FLAGS, type)) return { op: 'flag', flag: type as keyof typeof FLAGS }
  if (type === 'roleAssignedTo') return typeof roleId === 'string' ? { op: 'assigned', roleId } : null
  if (type === 'createdLessThan' || type === 'createdMoreThan') return isNumber(sec) ? { op: 'age', younger: type === 'createdLessThan', ms: sec * 1000 } : null
  const counted = COUNTED.exec(type)
  if (!counted || !isNumber(value)) return null
  return { op: 'count', count: counted[1] as (typeof COUNTS)[number], most: counted[2] === 'LessThanOrEq', value }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** Whether a condition is true of a person. `now` in ms. */
export function holds(formula: unknown, subject: Subject, now: number): boolean {
  const node = read(formula)
  switch (node?.op) {
    case undefined: return false
    case 'and': return node.children.every((child) => holds(child, subject, now))
    case 'or': return node.children.some((child) => holds(child, subject, now))
    case 'not': return !holds(node.child, subject, now)
    case 'local': return (subject.user.host === null) === node.local
    case 'flag': return subject.user[node.flag]
    case 'assigned': return subject.assigned.has(node.roleId)
    case 'age': return node.younger ? idTime(subject.user.id) > now - node.ms : idTime(subject.user.id) < now - node.ms
    case 'count': return node.most ? subject.counts[node.count] <= node.value : subject.counts[node.count] >= node.value
  }
}

/** The same over `u`, a row of users, and `c`, their counts, which may be missing. */
export function holdsSql(formula: unknown, now: number): RawBuilder<boolean> {
  const node = read(formula)
  switch (node?.op) {
    case undefined: return sql`false`
    case 'and': return sql`(${sql.join([sql`true`, ...node.children.map((child) => holdsSql(child, now))], sql` and `)})`
    case 'or': return sql`(${sql.join([sql`false`, ...node.children.map((child) => holdsSql(child, now))], sql` or `)})`
    case 'not': return sql`not ${holdsSql(node.child, now)}`
    case 'local': return node.local ? sql`u.host is null` : sql`u.host is not null`
    case 'flag': return sql`u.${sql.ref(FLAGS[node.flag])}`
    case 'assigned':
      return sql`exists (select from role_assignments a where a.user_id = u.id and a.role_id = ${node.roleId} and (a.expires_at is null or a.expires_at > ${new Date(now)}))`
    case 'age': return node.younger ? sql`u.id > ${lastIdAt(now - node.ms)}` : sql`u.id < ${firstIdAt(now - node.ms)}`
    case 'count': {
      const count = sql`greatest(coalesce(c.${sql.ref(node.count)}, 0), 0)`
      return node.most ? sql`${count} <= ${node.value}::float8` : sql`${count} >= ${node.value}::float8`
    }
  }
}

/** Whether any condition asks for counters. */
export function asksForCounts(formula: unknown): boolean {
  const node = read(formula)
  if (node?.op === 'and' || node?.op === 'or') return node.children.some(asksForCounts)
  return node?.op === 'not' ? asksForCounts(node.child) : node?.op === 'count'
}

/** When the clock alone may change what a formula says of a person, after `now` (ms): when they come of an age it asks for. */
export function turnsAt(formula: unknown, userId: string, now: number): number {
  const node = read(formula)
  if (node?.op === 'and' || node?.op === 'or') return node.children.reduce<number>((first, child) => Math.min(first, turnsAt(child, userId, now)), Number.POSITIVE_INFINITY)
  if (node?.op === 'not') return turnsAt(node.child, userId, now)
  if (node?.op !== 'age') return Number.POSITIVE_INFINITY
  // At the very instant a person is neither younger nor older.
  const at = idTime(userId) + node.ms
  return at < now ? Number.POSITIVE_INFINITY : Math.max(at, now + 1)
}

/** Whether a formula says what it means: known conditions, existing roles, not too deep. */
export function isValidFormula(formula: unknown, roleIds: ReadonlySet<string>): boolean {
  let nodes = 0
  const check = (part: unknown, depth: number): boolean => {
    const node = depth > DEEPEST || ++nodes > MOST_NODES ? null : read(part)
    if (node === null) return false
    if (node.op === 'and' || node.op === 'or') return node.children.every((child) => check(child, depth + 1))
    if (node.op === 'not') return check(node.child, depth + 1)
    return node.op !== 'assigned' || roleIds.has(node.roleId)
  }
  return check(formula, 1)
}

import { statement } from '../../platform/db/statement.ts'

/** A search for people by the beginnings of their name and host. */
export interface AcctSearch {
  /** '' matches every name. */
  readonly username: string
  /** `local`: of this server; a string: hosts that begin so; null: anywhere. */
  readonly host: { readonly local: true } | { readonly prefix: string } | null
  readonly limit: number
  /** Whom the searcher follows: they come first. */
  readonly followed: readonly string[]
  /** ms; whoever was updated before counts as inactive. */
  readonly activeSince: number
}

/** Sorts after every character a user name or host may contain. */
const LAST = '~'

/**
 * Four lists, each read along the index of names and cut at the limit, so that a short prefix in a big table costs no
 * more than a long one: followed before others, active before inactive, each by name.
 * $1–$2 name range, $3 local only, $4–$5 host range or null, $6 followed, $7 active since, $8 limit.
 */
const matches = `u.username_lower >= $1 and u.username_lower < $2 and not u.is_suspended and not u.is_deleted
  and ((not $3 and $4::text is null) or ($3 and u.host is null) or (u.host >= $4 and u.host < $5))`
const part = (rank: number, followed: boolean, active: boolean) => `
  (select ${rank} as rank, u.username_lower, u.host, u.id from users u join user_counts c on c.user_id = u.id
   where ${matches} and ${followed ? '' : 'not '}(u.id = any($6::text[]))
     and ${active ? 'c.updated_at >= $7' : '(c.updated_at < $7 or c.updated_at is null)'}
   order by u.username_lower, u.host nulls first limit $8)`

const searchAccts = statement<[string, string, boolean, string | null, string | null, readonly string[], Date, number], { id: string }>(
  'users.searchAccts',
  `select id from (${[part(1, true, true), part(2, true, false), part(3, false, true), part(4, false, false)].join(' union all ')}) found
   order by rank, username_lower, host nulls first limit $8`,
)

/** The prepared search and its parameters. */
export function acctSearch(search: AcctSearch) {
  const { host } = search
  const prefix = host !== null && 'prefix' in host ? host.prefix : null
  return {
    statement: searchAccts,
    params: [
      search.username, search.username + LAST, host !== null && 'local' in host, prefix, prefix === null ? null : prefix + LAST,
      search.followed, new Date(search.activeSince), search.limit,
    ] as const,
  }
}

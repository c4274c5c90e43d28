import { statement } from '../../platform/db/statement.ts'

export const findUsedName = statement<[string], { usernameLower: string }>(
  'accounts.findUsedName',
  'select username_lower as "usernameLower" from used_usernames where username_lower = $1',
)

/** No row comes back when the name was used before. */
export const takeName = statement<[string], { usernameLower: string }>(
  'accounts.takeName',
  'insert into used_usernames (username_lower) values ($1) on conflict do nothing returning username_lower as "usernameLower"',
)

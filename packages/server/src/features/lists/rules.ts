import { ownerLimits } from '../../platform/owner-limits.ts'

/** How many lists a person may have, and how many people on each. */
export const listLimits = ownerLimits({
  owned: 'userListLimit',
  each: 'userEachUserListsLimit',
  full: 'TOO_MANY_USERLISTS',
  overOwned: 'LIST_LIMIT_EXCEEDED',
  overEach: 'LIST_USERS_LIMIT_EXCEEDED',
})

/** How many lists a person has, and how many people are on the largest of them. */
export interface OwnerLoad {
  readonly lists: number
  readonly largest: number
}

export interface ListLimits {
  readonly userListLimit: number
  readonly userEachUserListsLimit: number
}

/** Limits may fall below what a person has already: until they are kept again, nothing may be changed but to delete. */
export function overLimit(load: OwnerLoad, limits: ListLimits): 'LIST_LIMIT_EXCEEDED' | 'LIST_USERS_LIMIT_EXCEEDED' | null {
  if (load.lists > limits.userListLimit) return 'LIST_LIMIT_EXCEEDED'
  return load.largest > limits.userEachUserListsLimit ? 'LIST_USERS_LIMIT_EXCEEDED' : null
}

/** Why no further list may be made; null: it may. */
export function refuseNewList(load: OwnerLoad, limits: ListLimits): 'TOO_MANY_USERLISTS' | 'LIST_USERS_LIMIT_EXCEEDED' | null {
  if (load.lists >= limits.userListLimit) return 'TOO_MANY_USERLISTS'
  return load.largest > limits.userEachUserListsLimit ? 'LIST_USERS_LIMIT_EXCEEDED' : null
}

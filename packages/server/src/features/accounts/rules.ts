const USERNAME = /^\w{1,20}$/

/** Letters, digits and underscores of ASCII, twenty at most. */
export const isUsername = (username: string) => USERNAME.test(username)

/** Why a name cannot be had; null: it can. */
export type NameRefusal = 'INVALID_USERNAME' | 'DUPLICATED_USERNAME' | 'USED_USERNAME'

export interface NameFacts {
  /** Somebody has it now. */
  readonly taken: boolean
  /** Somebody had it once. */
  readonly used: boolean
  readonly preserved: boolean
  readonly prohibited: boolean
  /** The owner of the server may give out preserved names. */
  readonly byOwner: boolean
}

/** Decides whether an account of this name may be created. */
export function refuseName(username: string, facts: NameFacts): NameRefusal | null {
  if (!isUsername(username)) return 'INVALID_USERNAME'
  if (facts.taken) return 'DUPLICATED_USERNAME'
  if (facts.used || (!facts.byOwner && (facts.preserved || facts.prohibited))) return 'USED_USERNAME'
  return null
}

/** What stands between a caller and `admin/accounts/create`; null: nothing. */
export function refuseCreation(facts: {
  readonly isSetUp: boolean
  readonly setupPassword: string | null
  readonly givenPassword: string | null
  readonly caller: { readonly isRoot: boolean; readonly native: boolean } | null
}): 'ACCESS_DENIED' | 'INCORRECT_INITIAL_PASSWORD' | null {
  if (facts.isSetUp) return facts.caller?.isRoot && facts.caller.native ? null : 'ACCESS_DENIED'
  if (facts.caller) return 'ACCESS_DENIED'
  const given = facts.givenPassword ?? ''
  if (facts.setupPassword === null) return given.trim() === '' ? null : 'INCORRECT_INITIAL_PASSWORD'
  return given === facts.setupPassword ? null : 'INCORRECT_INITIAL_PASSWORD'
}

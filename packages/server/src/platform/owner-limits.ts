/** How many collections (lists, clips) of a kind a person has, and how much is in the largest of them. */
export interface OwnerLoad {
  readonly owned: number
  readonly largest: number
}

/** The policies that limit a person's collections, and what is answered. */
export interface OwnerLimits<Owned extends string, Each extends string, Full extends string, OverOwned extends string, OverEach extends string> {
  /** Policy: how many there may be. */
  readonly owned: Owned
  /** Policy: how much may be in each. */
  readonly each: Each
  /** There are as many as there may be. */
  readonly full: Full
  /** There are more than there may be. */
  readonly overOwned: OverOwned
  /** There is more in one of them than there may be. */
  readonly overEach: OverEach
}

/**
 * The rules of limits. They may fall below what a person has already: until they are kept again, nothing may be changed but
 * to take away.
 */
export function ownerLimits<Owned extends string, Each extends string, Full extends string, OverOwned extends string, OverEach extends string>(
  limits: OwnerLimits<Owned, Each, Full, OverOwned, OverEach>,
) {
  type Policies = Readonly<Record<Owned | Each, number>>
  const overEach = (load: OwnerLoad, policies: Policies): OverEach | null => (load.largest > policies[limits.each] ? limits.overEach : null)
  return {
    /** Why nothing may be changed; null: it may. */
    refuseChange: (load: OwnerLoad, policies: Policies): OverOwned | OverEach | null => (load.owned > policies[limits.owned] ? limits.overOwned : overEach(load, policies)),
    /** Why there may be no further one; null: there may. */
    refuseNew: (load: OwnerLoad, policies: Policies): Full | OverEach | null => (load.owned >= policies[limits.owned] ? limits.full : overEach(load, policies)),
  }
}

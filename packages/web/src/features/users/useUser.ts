import { computed, shallowRef } from 'vue'
import { asApiError, query, type ApiError } from '../../data/api.ts'
import { useEntities } from '../../data/entities.ts'
import type { UserDetailed } from '../../data/types.ts'

/** Splits `name@host`; addresses with this server's own host are local. */
export function parseAcct(acct: string): { username: string; host: string | null } {
  const [username = '', host] = acct.replace(/^@/, '').split('@')
  return { username, host: host && host !== location.host ? host : null }
}

/** A person by address, loaded in full. */
export function useUser(acct: string) {
  const entities = useEntities()
  const id = shallowRef<string | null>(null)
  const error = shallowRef<ApiError | null>(null)
  entities.hold(() => id.value ? [id.value] : [])
  const user = computed(() => id.value ? entities.user(id.value) : undefined)

  async function load(): Promise<void> {
    error.value = null
    try {
      const answer = await query('users/show', parseAcct(acct)) as UserDetailed
      entities.mergeUsers([answer])
      if (answer.pinnedNotes) entities.mergeNotes(answer.pinnedNotes)
      id.value = answer.id
    } catch (reason) {
      error.value = asApiError(reason)
    }
  }
  return { user, error, load }
}

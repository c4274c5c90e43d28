import { computed, type ComputedRef } from 'vue'
import { useAccounts } from '../../data/accounts.ts'
import { asApiError, query } from '../../data/api.ts'
import type { UserLite } from '../../data/types.ts'
import { errorText } from '../../ui/errors.ts'
import { toast } from '../../ui/toast.ts'
import type { Draft } from './draft.ts'
import { missingRecipients } from './prefill.ts'

interface MissingRecipients {
  people: ComputedRef<{ username: string; host: string | null }[]>
  names: ComputedRef<string>
  addAll: () => Promise<void>
}

/** People mentioned in a note to chosen people who would not receive it. */
export function useMissingRecipients(draft: Draft): MissingRecipients {
  const me = useAccounts().me
  const people = computed(() => (draft.visibility === 'specified' && me ? missingRecipients(draft.text, draft.recipients, me, location.host) : []))
  const names = computed(() => people.value.map(({ username, host }) => `@${username}${host === null ? '' : `@${host}`}`).join(', '))

  async function addAll(): Promise<void> {
    for (const { username, host } of people.value) {
      try {
        const user = (await query('users/show', { username, host: host === location.host ? null : host })) as unknown as UserLite
        if (!draft.recipients.some((known) => known.id === user.id)) draft.recipients = [...draft.recipients, user]
      } catch (reason) {
        toast(`@${username}: ${errorText(asApiError(reason))}`, { kind: 'bad' })
      }
    }
  }
  return { people, names, addAll }
}

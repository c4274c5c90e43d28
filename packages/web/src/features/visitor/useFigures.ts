import { computed, onMounted, shallowRef } from 'vue'
import { t } from '../../app/i18n.ts'
import { asApiError, query, type EndpointName } from '../../data/api.ts'

/** A figure that the server does not offer, or not to this viewer, is left out rather than shown as zero. */
async function optional<T>(answer: Promise<T>, endpoint: EndpointName): Promise<T | null> {
  try {
    return await answer
  } catch (reason) {
    const error = asApiError(reason, endpoint)
    if (error.code !== 'UNKNOWN_API_ENDPOINT') console.warn(`${endpoint} not answered`, error.code)
    return null
  }
}

/** How many people and notes are here, and who is online. */
export function useFigures() {
  const people = shallowRef<number | null>(null)
  const notes = shallowRef<number | null>(null)
  const online = shallowRef<number | null>(null)
  onMounted(async () => {
    const [stats, now] = await Promise.all([optional(query('stats', {}), 'stats'), optional(query('get-online-users-count', {}), 'get-online-users-count')])
    people.value = stats?.originalUsersCount ?? null
    notes.value = stats?.originalNotesCount ?? null
    online.value = now?.count ?? null
  })
  return computed(() => [
    { label: t('visitor.people'), value: people.value }, { label: t('visitor.notes'), value: notes.value }, { label: t('visitor.online'), value: online.value },
  ].filter((figure): figure is { label: string; value: number } => figure.value !== null))
}

import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { tryApi } from './api.ts'
import type { EmojiSimple } from './types.ts'

/** The server's custom emojis, loaded once when first needed and kept current by the stream. */
export const useEmojis = defineStore('emojis', () => {
  const list = shallowRef<EmojiSimple[]>([])
  const byName = computed(() => new Map(list.value.map(emoji => [emoji.name, emoji])))
  let loading: Promise<void> | null = null

  async function fetchAll(): Promise<void> {
    const outcome = await tryApi('emojis', {})
    if (outcome.ok) list.value = outcome.value.emojis
    else {
      // A later need asks again, unless the server has no custom emojis at all.
      if (outcome.error.code !== 'UNKNOWN_API_ENDPOINT' && outcome.error.status !== 404) loading = null
    }
  }

  /** Loads the list when it is not there yet; safe to call often. */
  function ensure(): Promise<void> {
    loading ??= fetchAll()
    return loading
  }

  function upsert(emoji: EmojiSimple): void {
    list.value = [...list.value.filter(known => known.name !== emoji.name), emoji]
  }

  function remove(names: readonly string[]): void {
    list.value = list.value.filter(known => !names.includes(known.name))
  }

  const urlOf = (name: string): string | undefined => byName.value.get(name)?.url
  return { list, byName, ensure, upsert, remove, urlOf }
})

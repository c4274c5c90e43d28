import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { query } from './api.ts'
import type { Meta } from './types.ts'

interface BootData {
  meta?: Meta
  version?: string
}

/** What the server wrote into the page, so that no request precedes the first paint. */
function readBootData(): BootData {
  const element = document.getElementById('tsubame-boot')
  if (!element?.textContent) return {}
  return JSON.parse(element.textContent) as BootData
}

/** Facts about the server: name, rules, limits, what a visitor may see. */
export const useMeta = defineStore('meta', () => {
  const meta = shallowRef<Meta | null>(null)
  const version = shallowRef('')

  async function load(): Promise<void> {
    const boot = readBootData()
    meta.value = boot.meta ?? await query('meta', { detail: true }) as Meta
    version.value = boot.version ?? meta.value.version
  }

  async function refresh(): Promise<void> {
    meta.value = await query('meta', { detail: true }) as Meta
  }

  const name = computed(() => meta.value?.name || location.host)
  const requireSetup = computed(() => meta.value?.requireSetup === true)
  return { meta, version, name, requireSetup, load, refresh }
})

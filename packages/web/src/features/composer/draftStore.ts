import { readStored } from '../../data/stored.ts'
import { emptyDraft, type Draft } from './draft.ts'

/** Drafts kept on this device, one for each account and thing that is answered. */
const prefix = 'tsubame:draft:'

interface Stored {
  savedAt: number
  draft: Draft
}

/** More than this and the oldest go, so that abandoned answers do not fill the browser's storage. */
const maxStored = 60

function keyOf(accountId: string, context: string): string {
  return `${prefix}${accountId}:${context}`
}

function read(key: string): Stored | null {
  const stored = readStored(key)
  if (typeof stored !== 'object' || stored === null || !('draft' in stored)) return null
  const { savedAt, draft } = stored as Partial<Stored>
  // Fields added by a newer version are filled in.
  return { savedAt: savedAt ?? 0, draft: { ...emptyDraft(), ...draft } }
}

export function loadDraft(accountId: string, context: string): Draft | null {
  return read(keyOf(accountId, context))?.draft ?? null
}

export function saveDraft(accountId: string, context: string, draft: Draft): void {
  localStorage.setItem(keyOf(accountId, context), JSON.stringify({ savedAt: Date.now(), draft } satisfies Stored))
  prune()
}

export function dropDraft(accountId: string, context: string): void {
  localStorage.removeItem(keyOf(accountId, context))
}

function prune(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  if (keys.length <= maxStored) return
  const byAge = keys.map((key) => ({ key, at: read(key)?.savedAt ?? 0 })).sort((a, b) => a.at - b.at)
  for (const { key } of byAge.slice(0, keys.length - maxStored)) localStorage.removeItem(key)
}

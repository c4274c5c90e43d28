/** What this device keeps under a key, or null: nothing was kept, or it cannot be read and counts as nothing. */
export function readStored(key: string): unknown {
  const text = localStorage.getItem(key)
  if (text === null) return null
  try {
    return JSON.parse(text) as unknown
  } catch (reason) {
    // A page that never starts again would be worse than starting afresh.
    console.warn(`what was stored as ${key} cannot be read`, reason)
    return null
  }
}

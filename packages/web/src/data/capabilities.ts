import { query, type EndpointName } from './api.ts'

let names: Promise<ReadonlySet<string>> | null = null

async function load(): Promise<ReadonlySet<string>> {
  try {
    return new Set(await query('endpoints', {}))
  } catch (reason) {
    // Asked again with the next need; until then nothing optional is offered.
    names = null
    console.warn('list of endpoints not loaded', reason)
    return new Set()
  }
}

/** Whether the server has an endpoint: entries that lead to one it lacks are left out rather than shown and refused. */
export async function offers(endpoint: EndpointName): Promise<boolean> {
  names ??= load()
  return (await names).has(endpoint)
}

import { afterAll, beforeAll, inject } from 'vitest'
import { bootServer } from './server.ts'
import type { TestServer, TestServerOptions } from './server.ts'

export { bootServer } from './server.ts'
export type { TestServer, TestServerOptions } from './server.ts'
export { Person, requester } from './person.ts'
export { refusal } from './refusal.ts'
export { until } from './until.ts'
export { addRemote, changeUser, postAs } from './people.ts'
export { Listener } from './listener.ts'
export type { ListenedChannel } from './listener.ts'

/** Boots a server for the tests of a file and closes it after them. Use `.server` inside tests only. */
export function useServer(options: TestServerOptions = {}): { readonly server: TestServer } {
  let booted: TestServer | null = null
  beforeAll(async () => {
    booted = await bootServer(inject('databaseAdminUrl'), options)
  })
  afterAll(async () => {
    await booted?.close()
  })
  return {
    get server() {
      if (!booted) throw new Error('the server is there only while tests run')
      return booted
    },
  }
}

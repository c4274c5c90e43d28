import { afterAll, beforeAll, inject } from 'vitest'
import type { Channels } from 'misskey-js'
import { Listener } from './listener.ts'
import type { Person } from './person.ts'
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

/** A server for the tests of a file. */
export interface ServerOfTests {
  /** There while tests run. */
  readonly server: TestServer
  /** Connects a client of the streaming API, signed in or as a visitor; it is closed after the tests of the file at the latest. */
  readonly listen: (person: Pick<Person, 'token'> | null) => Listener
  /** Whether somebody, or a visitor, may open this channel. */
  readonly opens: (person: Pick<Person, 'token'> | null, channel: keyof Channels, params?: object) => Promise<boolean>
}

/** Boots a server for the tests of a file and closes it after them. */
export function useServer(options: TestServerOptions = {}): ServerOfTests {
  let booted: TestServer | null = null
  const listeners: Listener[] = []
  beforeAll(async () => {
    booted = await bootServer(inject('databaseAdminUrl'), options)
  })
  afterAll(async () => {
    for (const listener of listeners) listener.close()
    await booted?.close()
  })
  const there = (): TestServer => {
    if (!booted) throw new Error('the server is there only while tests run')
    return booted
  }
  const listen: ServerOfTests['listen'] = (person) => {
    const listener = new Listener(there().url, person?.token ?? null)
    listeners.push(listener)
    return listener
  }
  return {
    get server() {
      return there()
    },
    listen,
    opens: (person, channel, params = {}) => listen(person).opens(channel, params, () => there().settle()),
  }
}

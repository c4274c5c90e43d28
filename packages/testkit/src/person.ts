import { Stream, api } from 'misskey-js'
import type { Endpoints, entities } from 'misskey-js'

/** `APIClient.request` for any endpoint: the client's own overloads name one endpoint each and leave out signing up. */
export type Request = <E extends keyof Endpoints, P extends Endpoints[E]['req']>(endpoint: E, params: P) => Promise<api.SwitchCaseResponseType<E, P>>

/** A client's `request` with the type it really has. */
export function requester(client: api.APIClient): Request {
  return client.request.bind(client) as unknown as Request
}

/** Somebody with an account on a server, acting through `misskey-js` as an app would. */
export class Person {
  readonly id: string
  readonly username: string
  readonly token: string
  readonly origin: string
  /** Calls an endpoint; the result as the server sent it. */
  readonly request: Request

  constructor(origin: string, account: { id: string; username: string; token: string }) {
    this.origin = origin
    this.id = account.id
    this.username = account.username
    this.token = account.token
    this.request = requester(new api.APIClient({ origin, credential: account.token }))
  }

  static async signUp(origin: string, username: string, password: string): Promise<Person> {
    const account = await requester(new api.APIClient({ origin }))('signup', { username, password })
    return new Person(origin, { id: account.id, username: account.username, token: account.token })
  }

  /** Posts a note. */
  async post(params: Endpoints['notes/create']['req']): Promise<entities.Note> {
    return (await this.request('notes/create', params)).createdNote
  }

  /** Uploads a file to the drive. */
  async upload(bytes: Uint8Array, name: string, fields: Record<string, string> = {}): Promise<entities.DriveFile> {
    const form = new FormData()
    for (const [key, value] of Object.entries(fields)) form.append(key, value)
    form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), name)
    const answer = await fetch(`${this.origin}/api/drive/files/create`, { method: 'POST', headers: { authorization: `Bearer ${this.token}` }, body: form })
    const body: unknown = await answer.json()
    if (!answer.ok) throw Object.assign(new Error(`the upload was refused: ${JSON.stringify(body)}`), { status: answer.status, body })
    return body as entities.DriveFile
  }

  /** Opens the streaming API; close it when the test ends. */
  stream(): Stream {
    return new Stream(this.origin, { token: this.token })
  }
}

import type { api as sdk, Endpoints } from 'misskey-js'
import type { DriveFile } from './types.ts'

export type EndpointName = keyof Endpoints
export type Params<E extends EndpointName> = Endpoints[E]['req']
export type Result<E extends EndpointName, P extends Params<E> = Params<E>> = sdk.SwitchCaseResponseType<E, P>

/** Codes of failures that never reached the API. */
export type LocalErrorCode = 'NETWORK_ERROR' | 'ABORTED' | 'BAD_ANSWER'

/** A declared error of the API, or a failure on the way to it. `code` is what to branch on, `id` what to report. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly id: string
  readonly status: number
  readonly endpoint: string
  readonly info: unknown
  readonly at = new Date()

  constructor(fields: { code: string; id?: string; message?: string; status?: number; endpoint: string; info?: unknown; cause?: unknown }) {
    super(fields.message ?? fields.code, { cause: fields.cause })
    this.code = fields.code
    this.id = fields.id ?? ''
    this.status = fields.status ?? 0
    this.endpoint = fields.endpoint
    this.info = fields.info
  }
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: ApiError }

/** Reads an unknown rejection as an ApiError, so that every caller handles one kind. */
export function asApiError(reason: unknown, endpoint = ''): ApiError {
  if (reason instanceof ApiError) return reason
  const aborted = reason instanceof DOMException && reason.name === 'AbortError'
  return new ApiError({ code: aborted ? 'ABORTED' : 'NETWORK_ERROR', endpoint, cause: reason, ...(reason instanceof Error ? { message: reason.message } : {}) })
}

let credential: string | null = null

/** Sets the token that calls carry from now on; `null` makes them anonymous. */
export function setCredential(token: string | null): void {
  credential = token
}

function errorFromBody(endpoint: string, status: number, body: unknown): ApiError {
  const error = typeof body === 'object' && body !== null && 'error' in body ? (body as { error: Record<string, unknown> }).error : null
  if (!error || typeof error !== 'object') return new ApiError({ code: 'BAD_ANSWER', status, endpoint })
  return new ApiError({
    code: typeof error.code === 'string' ? error.code : 'BAD_ANSWER',
    id: typeof error.id === 'string' ? error.id : '',
    message: typeof error.message === 'string' ? error.message : undefined,
    info: error.info, status, endpoint,
  })
}

export interface CallOptions {
  signal?: AbortSignal
  /** Token of another stored account; `null` calls anonymously. */
  token?: string | null
  /** The same for every try of one call that must not happen twice. */
  idempotencyKey?: string
}

/** Calls an endpoint. Rejects with `ApiError` only. */
export function api<E extends EndpointName, P extends Params<E>>(endpoint: E, params?: P, options: CallOptions = {}): Promise<Result<E, P>> {
  return call(endpoint, params, options) as Promise<Result<E, P>>
}

/** Ends the session of a token on the server; our server's own endpoint, so the shared types do not know it. */
export async function endSession(token: string): Promise<void> {
  await call('i/sign-out', {}, { token })
}

/** Sends a question; what `askAhead` has asked already is not asked twice. */
function send(endpoint: string, body: string, token: string | null, { signal, idempotencyKey }: CallOptions = {}): Promise<Response> {
  const key = questionKey(endpoint, body, token)
  const asked = ahead.get(key)
  ahead.delete(key)
  return asked ?? fetch(`/api/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }) },
    body,
    credentials: 'omit',
    cache: 'no-store',
    ...(signal ? { signal } : {}),
  })
}

const ahead = new Map<string, Promise<Response>>()
const questionKey = (endpoint: string, body: string, token: string | null): string => `${token ?? ''} ${endpoint} ${body}`
/** An answer that nobody has come for by then is too old to be shown. */
const AHEAD_MS = 10_000

/** Asks what will be asked in a moment, so that the answer is on its way while the page is still being put together. */
export function askAhead<E extends EndpointName, P extends Params<E>>(endpoint: E, params: P): void {
  const body = JSON.stringify(params)
  const key = questionKey(endpoint, body, credential)
  if (ahead.has(key)) return
  const answer = send(endpoint, body, credential)
  // Whoever comes for it hears of a failure; until then it is not an unhandled one.
  answer.catch(() => {})
  ahead.set(key, answer)
  setTimeout(() => ahead.delete(key), AHEAD_MS)
}

async function call(endpoint: string, params: unknown, options: CallOptions): Promise<unknown> {
  const token = options.token === undefined ? credential : options.token
  let response: Response
  try {
    response = await send(endpoint, JSON.stringify(params ?? {}), token, options)
  } catch (reason) {
    throw asApiError(reason, endpoint)
  }
  if (response.status === 204) return undefined
  let body: unknown
  try {
    const text = await response.text()
    body = text === '' ? undefined : JSON.parse(text)
  } catch (cause) {
    throw new ApiError({ code: 'BAD_ANSWER', status: response.status, endpoint, cause })
  }
  if (!response.ok) throw errorFromBody(endpoint, response.status, body)
  return body
}

/** Like `api`, with the failure as a value: for callers that must decide rather than unwind. */
export async function tryApi<E extends EndpointName, P extends Params<E>>(endpoint: E, params?: P, options?: CallOptions): Promise<Outcome<Result<E, P>>> {
  try {
    return { ok: true, value: await api(endpoint, params, options) }
  } catch (reason) {
    return { ok: false, error: asApiError(reason, endpoint) }
  }
}

const inFlight = new Map<string, Promise<unknown>>()

/** Like `api` for reads: equal questions asked while one is on its way share its answer. */
export function query<E extends EndpointName, P extends Params<E>>(endpoint: E, params?: P): Promise<Result<E, P>> {
  const key = `${credential ?? ''} ${endpoint} ${JSON.stringify(params ?? {})}`
  const running = inFlight.get(key)
  if (running) return running as Promise<Result<E, P>>
  const promise = api(endpoint, params).finally(() => inFlight.delete(key))
  inFlight.set(key, promise)
  return promise
}

export interface UploadOptions {
  folderId?: string | null
  isSensitive?: boolean
  comment?: string | null
  /** Overrides the file's own name. */
  name?: string
  /** Called with a fraction between 0 and 1. */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal
}

/** Uploads one file to the drive. Uses XMLHttpRequest because fetch reports no upload progress. */
export function uploadFile(file: File, options: UploadOptions = {}): Promise<DriveFile> {
  const endpoint = 'drive/files/create'
  const form = new FormData()
  if (options.folderId) form.append('folderId', options.folderId)
  if (options.isSensitive) form.append('isSensitive', 'true')
  if (options.comment) form.append('comment', options.comment)
  form.append('name', options.name ?? file.name)
  // Files come last: a server that reads the form as a stream knows the fields by then.
  form.append('file', file, options.name ?? file.name)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = (): void => request.abort()
    request.open('POST', `/api/${endpoint}`)
    if (credential) request.setRequestHeader('authorization', `Bearer ${credential}`)
    request.upload.addEventListener('progress', event => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total)
    })
    request.addEventListener('error', () => reject(new ApiError({ code: 'NETWORK_ERROR', endpoint })))
    request.addEventListener('abort', () => reject(new ApiError({ code: 'ABORTED', endpoint })))
    request.addEventListener('loadend', () => options.signal?.removeEventListener('abort', abort))
    request.addEventListener('load', () => {
      let body: unknown
      try {
        body = JSON.parse(request.responseText)
      } catch (cause) {
        reject(new ApiError({ code: request.status === 413 ? 'FILE_TOO_BIG' : 'BAD_ANSWER', status: request.status, endpoint, cause }))
        return
      }
      if (request.status >= 200 && request.status < 300) resolve(body as DriveFile)
      else reject(errorFromBody(endpoint, request.status, body))
    })
    if (options.signal?.aborted) {
      reject(new ApiError({ code: 'ABORTED', endpoint }))
      return
    }
    options.signal?.addEventListener('abort', abort)
    request.send(form)
  })
}

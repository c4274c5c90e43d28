/** Limits of one outgoing request. */
export interface FetchOptions {
  readonly method?: 'GET' | 'POST' | 'HEAD' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Bytes of the answer's body, after decompression; default 1 MiB. */
  readonly maxBytes?: number
  /** ms for the whole exchange; default 10,000. */
  readonly timeoutMs?: number
  /** Redirects followed, each checked again; default 3. 0: a redirect is an error. */
  readonly maxRedirects?: number
  readonly signal?: AbortSignal
  /**
   * The URL stands in the server's settings: it may be one of the services on private networks that the configuration names.
   * Default: only public addresses are reached.
   */
  readonly fromSettings?: boolean
}

export interface FetchAnswer {
  readonly status: number
  /** Lower-case names; values of repeated headers joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  /** After redirects. */
  readonly url: string
  readonly body: Buffer
}

export type FetchProblem = 'bad-url' | 'private-address' | 'dns' | 'connect' | 'timeout' | 'too-large' | 'redirects' | 'aborted' | 'protocol'

/** Why a request could not be made or was cut off. HTTP error statuses are answers, not errors. */
export class FetchError extends Error {
  readonly problem: FetchProblem
  constructor(problem: FetchProblem, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'FetchError'
    this.problem = problem
  }
}

/**
 * The one client for everything that leaves the server: http and https only, no private address after DNS resolution (the
 * checked address is the one connected to), redirects checked again, bounded in size and time.
 */
export interface GuardedFetch {
  /** @throws FetchError */
  request(url: string, options?: FetchOptions): Promise<FetchAnswer>
  /** Streams the body into a file. @throws FetchError; the file is removed then */
  download(url: string, path: string, options?: FetchOptions): Promise<Omit<FetchAnswer, 'body'> & { size: number }>
  close(): Promise<void>
}

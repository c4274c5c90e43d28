import type { Refusal } from './refusal.ts'

/** An answer outside the API's envelope: sent with this status and this body, as JSON unless it is undefined. */
export class RawReply {
  readonly status: number
  readonly body: unknown
  constructor(status: number, body?: unknown) {
    this.status = status
    this.body = body
  }
}

/** What makes an endpoint one of the few whose answers the API's conventions do not cover: sign-up and sign-in. */
export interface RawEndpoint {
  /** Says what the engine would put into the envelope (bad parameters, rate limit …) in the endpoint's own words. */
  readonly refuse: (refusal: Refusal) => RawReply
  /** Pages of other origins may not read the answers: nothing there is for them. */
  readonly ownOriginOnly?: boolean
}

/** By endpoint name. */
export type RawEndpoints = Readonly<Record<string, RawEndpoint>>

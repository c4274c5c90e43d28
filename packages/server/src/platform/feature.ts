import type { AnyEndpoint, Codes, Params, Result } from '@tsubame/contract'
import type { FastifyInstance } from 'fastify'
import type { Caller } from './caller.ts'
import type { AppContext, Services } from './context.ts'
import type { Subscriptions } from './events/subscriptions.ts'
import type { Fail } from './fail.ts'
import type { JsonText } from './http/json.ts'
import type { RawEndpoints, RawReply } from './http/raw-reply.ts'
import type { SlotLoaders } from './hydration.ts'
import type { JobHandlers, Schedules } from './jobs/jobs.ts'
import type { ChannelDefinitions, MessageHandlers } from './stream/channel.ts'

/** A file that came with a multipart call. The engine removes it when the call has ended. */
export interface UploadedFile {
  /** Where it lies; move it or read it before the handler ends. */
  readonly path: string
  /** The part's file name, '' when it had none. */
  readonly filename: string
  /** Bytes. */
  readonly size: number
}

/** The circumstances of a call. */
export interface Call<C extends Caller | null = Caller | null> {
  readonly caller: C
  /** Viewer of what is answered: `caller?.id ?? null`. */
  readonly viewerId: string | null
  readonly ip: string
  readonly userAgent: string
  /** Of the header `Idempotency-Key`: the same for every try of one call; null where the client sends none. */
  readonly idempotencyKey: string | null
  /** Only on endpoints that take a file. */
  readonly file?: UploadedFile
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal
}

type CallOf<E extends AnyEndpoint> = E['credential'] extends 'required' ? Call<Caller> : Call

/**
 * Answers a call: the result (as a value, or as JSON text that was serialised before), or a code the endpoint declares.
 * A `RawReply` is for the few endpoints named in `rawEndpoints`.
 */
export type Handler<E extends AnyEndpoint> = (ctx: AppContext, params: Params<E>, call: CallOf<E>) => Promise<Result<E> | JsonText<Result<E>> | RawReply | Fail<Codes<E>>>

/** One handler for each endpoint: a missing or mistyped one does not compile. */
export type Handlers<Endpoints extends readonly AnyEndpoint[]> = {
  [E in Endpoints[number] as E['name']]: Handler<E>
}

/** A manifest: all that a feature hangs into the program. Read it first. */
export interface Feature {
  readonly name: string
  readonly endpoints: readonly AnyEndpoint[]
  readonly handlers: Readonly<Record<string, (ctx: AppContext, params: never, call: never) => Promise<unknown>>>
  /** The endpoints of this feature that do not answer in the API's envelope. */
  readonly rawEndpoints?: RawEndpoints
  readonly services?: (ctx: AppContext) => Partial<Services>
  readonly on?: Subscriptions<AppContext>
  readonly slots?: SlotLoaders<AppContext>
  readonly jobs?: JobHandlers<AppContext>
  readonly cron?: Schedules
  readonly channels?: ChannelDefinitions<AppContext>
  readonly messages?: MessageHandlers<AppContext>
  /** Plain HTTP routes outside `/api`: files, identicons. */
  readonly routes?: (app: FastifyInstance, ctx: AppContext) => void
  /** Runs after migrations and before the first request: fills indexes, starts timers. */
  readonly start?: (ctx: AppContext) => Promise<void>
  readonly stop?: (ctx: AppContext) => Promise<void>
}

/** Declares a feature; the type of `handlers` follows from `endpoints`. */
export function feature<const E extends readonly AnyEndpoint[]>(
  manifest: Omit<Feature, 'endpoints' | 'handlers'> & { endpoints: E; handlers: Handlers<E> },
): Feature {
  return manifest as unknown as Feature
}

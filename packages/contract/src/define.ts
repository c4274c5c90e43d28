import { Type } from 'typebox'
import type { Static, TSchema, TSchemaOptions } from 'typebox'

/**
 * One error an endpoint may answer. Clients match on both the code and the id; the text is ours.
 * `status` defaults to 400 (`client`), 403 (`permission`) or 500 (`server`).
 */
export interface ErrorDefinition {
  id: string
  status?: number
  kind?: 'client' | 'server' | 'permission'
  message?: string
}

/**
 * A rate limit. `duration` (ms) with `max` is a sliding window, `minInterval` (ms) the shortest time between two calls.
 * `key` lets several endpoints share one bucket; the default is the endpoint's name.
 */
export interface RateLimit {
  key?: string
  duration?: number
  max?: number
  minInterval?: number
}

/** Everything the wire says of one endpoint. The server's engine, the documentation and the web client's types all read it. */
export interface EndpointDefinition<
  Name extends string = string,
  Params extends TSchema = TSchema,
  Result extends TSchema | null = TSchema | null,
  Errors extends Record<string, ErrorDefinition> = Record<string, ErrorDefinition>,
  Credential extends 'required' | 'optional' = 'required' | 'optional',
> {
  /** Path under `/api/`. */
  readonly name: Name
  readonly summary: string
  readonly tags: readonly string[]
  /** `required`: refused without a token; `optional`: may be called by anybody. */
  readonly credential: Credential
  /** The permission an app's token needs. */
  readonly kind?: string
  /** Native sessions only, never an app's token. */
  readonly secure?: boolean
  readonly requireModerator?: boolean
  readonly requireAdmin?: boolean
  readonly requiredRolePolicy?: string
  /** Refused for accounts that have moved away. */
  readonly prohibitMoved?: boolean
  /** A multipart upload. */
  readonly requireFile?: boolean
  readonly allowGet?: boolean
  /** Seconds a credential-less GET may be cached by anybody. */
  readonly cacheSec?: number
  readonly limit?: RateLimit
  /** Ours alone, unknown to Misskey: kept out of the conformance proof and marked in the documentation. */
  readonly extension?: boolean
  readonly params: Params
  /** `null`: the endpoint answers 204. */
  readonly result: Result
  readonly errors: Errors
}

export type AnyEndpoint = EndpointDefinition

/** Parameters as the handler sees them: validated, defaults filled in. */
export type Params<E extends AnyEndpoint> = Static<E['params']>
/** What the endpoint answers; `void` where it answers 204. */
export type Result<E extends AnyEndpoint> = E['result'] extends TSchema ? Static<E['result']> : void
/** The error codes the endpoint may answer: its own, and `INVALID_PARAM`, which every endpoint has. */
export type Codes<E extends AnyEndpoint> = (keyof E['errors'] & string) | 'INVALID_PARAM'

/** Declares an endpoint. The type keeps every literal, so handlers and clients are checked against it. */
export function endpoint<
  const Name extends string,
  Params extends TSchema,
  Result extends TSchema | null,
  const Errors extends Record<string, ErrorDefinition>,
  const Credential extends 'required' | 'optional',
>(definition: EndpointDefinition<Name, Params, Result, Errors, Credential>): EndpointDefinition<Name, Params, Result, Errors, Credential> {
  return definition
}

/** Declares an endpoint of our own that Misskey does not have: marked in the documentation, outside the conformance proof. */
export function extension<
  const Name extends string,
  Params extends TSchema,
  Result extends TSchema | null,
  const Errors extends Record<string, ErrorDefinition>,
  const Credential extends 'required' | 'optional',
>(definition: EndpointDefinition<Name, Params, Result, Errors, Credential>) {
  return { ...definition, extension: true } as EndpointDefinition<Name, Params, Result, Errors, Credential> & { readonly extension: true }
}

/** An id as every table here uses it: letters and digits only, sorts by time as a plain string. */
export const Id = (options: TSchemaOptions = {}) => Type.String({ format: 'misskey:id', ...options })
/** ISO 8601 in UTC with milliseconds. */
export const DateTime = (options: TSchemaOptions = {}) => Type.String({ format: 'date-time', ...options })
/** The schema or null. */
export const Nullable = <T extends TSchema>(schema: T, options: TSchemaOptions = {}) =>
  Type.Union([schema, Type.Null()], options)
/** The last ms since 1970 with a year of four digits: later ones have no ISO 8601 form that clients read, nor a row in the database. */
export const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
/** One of some fixed strings, as a JSON Schema `enum`. */
export const OneOf = <const T extends readonly string[]>(values: T, options: TSchemaOptions = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options })
/** For whom a note is. */
export const Visibility = (options: TSchemaOptions = {}) => OneOf(['public', 'home', 'followers', 'specified'], options)
/** Which reactions the author of a note wants; null: all. */
export const ReactionAcceptance = () => OneOf(['likeOnly', 'likeOnlyForRemote', 'nonSensitiveOnly', 'nonSensitiveOnlyForLocalLikeOnlyForRemote'])
/** A named entity referred to before it is defined (notes hold notes). The type comes from the caller. */
export const Ref = <T>(name: string) => Type.Unsafe<T>({ $ref: `#/components/schemas/${name}` })
/** The schema, and at least one of these sets of keys present: what Misskey writes as `anyOf: [{ required }]`. */
export const AnyOf = <T extends TSchema>(schema: T, sets: readonly (readonly string[])[]) =>
  Type.Unsafe<Static<T>>({ ...schema, anyOf: sets.map((required) => ({ required: [...required] })) })

/** Marks the result of an endpoint that may also have nothing to say. */
export const OR_NOTHING: unique symbol = Symbol('or nothing')
/** The schema, or nothing at all: the endpoint answers 204 then. */
export const OrNothing = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T> | undefined>({ ...schema, [OR_NOTHING]: true })

/** How many of a list are asked for. */
export const Limit = (usual = 10) => Type.Integer({ default: usual, minimum: 1, maximum: 100 })
/** What every list takes that is read by cursor. Ids win over dates, and a lone `since` turns the order around. */
export const page = (usual?: number) => ({
  limit: Limit(usual),
  sinceId: Type.Optional(Id()),
  untilId: Type.Optional(Id()),
  sinceDate: Type.Optional(Type.Integer()),
  untilDate: Type.Optional(Type.Integer()),
})

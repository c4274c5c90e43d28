/**
 * Compile-time proof that what we declare is what `misskey-js` expects: every endpoint exists there, every request it
 * types is accepted by our schema's type, and every answer of ours is one it can read. Nothing here runs.
 */
import type { Static, TSchema } from 'typebox'
import type { Endpoints } from 'misskey-js'
import type { AnyEndpoint } from './define.ts'
import type { endpoints } from './endpoints.ts'

type Ours = (typeof endpoints)[number]
type Extension = Extract<Ours, { extension: true }>['name']
type Name = Exclude<Ours['name'], Extension>
type Of<N extends string> = Extract<Ours, { name: N }>

type Answer<N extends keyof Endpoints> = Endpoints[N]['res'] extends { $switch: { $cases: infer Cases; $default: infer Default } }
  ? Default | (Cases extends [unknown, infer R][] ? R : never)
  : Endpoints[N]['res']

/** That an answer may be nothing is left out there. */
type OurAnswer<E extends AnyEndpoint> = E['result'] extends TSchema ? Exclude<Static<E['result']>, undefined> : EmptyAnswer
type EmptyAnswer = Record<string, unknown> | undefined

/** Requests are compared key by key: a key that misskey-js sends must be accepted with every value it may have. */
type Accepts<Theirs, OurParams> = {
  [K in keyof Theirs & keyof OurParams]: Theirs[K] extends OurParams[K] | undefined | null ? never : K
}[keyof Theirs & keyof OurParams]

type Unknown = Exclude<Name, keyof Endpoints>
type BadAnswers = { [N in Name & keyof Endpoints]: OurAnswer<Of<N>> extends Answer<N> ? never : EmptyAnswer extends Answer<N> ? never : N }[Name & keyof Endpoints]
type BadRequests = { [N in Name & keyof Endpoints]: Accepts<Endpoints[N]['req'], Static<Of<N>['params']>> extends never ? never : N }[Name & keyof Endpoints]

type None<T extends never> = T
export type NoUnknownEndpoint = None<Unknown>
export type NoBadAnswer = None<BadAnswers>
export type NoBadRequest = None<BadRequests>

/** Files travel outside the parameters; the server's settings are added with the features they belong to. */
type NotDeclared = { 'drive/files/create': 'file'; 'admin/update-meta': string }
type KeysOf<T> = T extends unknown ? (string extends keyof T ? never : keyof T) : never
type Missing<N extends Name & keyof Endpoints> = Exclude<KeysOf<Endpoints[N]['req']>, KeysOf<Static<Of<N>['params']>> | (N extends keyof NotDeclared ? NotDeclared[N] : never)>
type MissingParams = { [N in Name & keyof Endpoints]: Missing<N> extends never ? never : `${N}: ${Missing<N> & string}` }[Name & keyof Endpoints]
export type NoMissingParam = None<MissingParams>

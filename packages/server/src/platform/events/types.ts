/**
 * Every event by its name with its payload (plain JSON). Features add theirs by declaration merging in their `events.ts`:
 * `declare module '../../platform/events/types.ts' { interface Events { 'note.created': { noteId: string } } }`
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- filled by the features
export interface Events {}

export type EventName = keyof Events & string

export interface Event<Name extends EventName = EventName> {
  /** Unique: subscribers are idempotent by it. */
  readonly id: string
  readonly type: Name
  readonly payload: Events[Name]
}

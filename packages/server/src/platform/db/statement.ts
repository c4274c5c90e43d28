/** A prepared statement: parsed and planned once per connection. For hot paths; the rest is written with Kysely. */
export interface Statement<Params extends readonly unknown[], Row> {
  readonly name: string
  readonly text: string
  /** Only for the types. */
  readonly types?: (params: Params) => Row
}

/**
 * Declares a prepared statement. `name` is unique in the program ("notes.getMany"); alias columns to camelCase in the text.
 */
export function statement<Params extends readonly unknown[], Row = never>(name: string, text: string): Statement<Params, Row> {
  return { name, text }
}

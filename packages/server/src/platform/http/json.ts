/**
 * A result that is JSON text already: serialised once and cached, or put together from cached parts. The engine sends it
 * as it is. The type says what the text holds.
 */
export class JsonText<T = unknown> {
  readonly json: string
  /** Only for the types. */
  declare readonly holds?: T
  constructor(json: string) {
    this.json = json
  }
}

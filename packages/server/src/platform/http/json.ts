/**
 * A result that is JSON already, as text or in UTF-8: serialised once and cached, or put together from cached parts. The
 * engine sends it as it is. The type says what it holds.
 */
export class JsonText<T = unknown> {
  readonly json: string | Buffer
  /** Only for the types. */
  declare readonly holds?: T
  constructor(json: string | Buffer) {
    this.json = json
  }
}

/**
 * An expected refusal as a value: a code the endpoint declares, what the caller may know of it (`info`), and a cause that
 * only the log sees. Returned, not thrown, so that a code an endpoint does not declare cannot compile.
 */
export class Fail<Code extends string = string> {
  readonly code: Code
  readonly info: unknown
  readonly cause: unknown
  constructor(code: Code, info?: unknown, cause?: unknown) {
    this.code = code
    this.info = info
    this.cause = cause
  }
}

/** Refuses with a declared code. */
export function fail<const Code extends string>(code: Code, info?: unknown, cause?: unknown): Fail<Code> {
  return new Fail(code, info, cause)
}

export function isFail(value: unknown): value is Fail {
  return value instanceof Fail
}

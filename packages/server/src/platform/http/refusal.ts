import { messages } from '@tsubame/contract'

export type ErrorKind = 'client' | 'server' | 'permission'

/** An error as the wire says it: status and envelope. A value; only body parsers must throw it (`RefusedError`). */
export class Refusal {
  readonly status: number
  readonly code: string
  readonly id: string
  readonly kind: ErrorKind
  readonly message: string
  readonly info: unknown
  /** Sent with it, lower-case names. */
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(fields: { status: number; code: string; id: string; kind?: ErrorKind; message: string; info?: unknown; headers?: Record<string, string> }) {
    this.status = fields.status
    this.code = fields.code
    this.id = fields.id
    this.kind = fields.kind ?? 'client'
    this.message = fields.message
    this.info = fields.info
    this.headers = fields.headers
  }

  /** The same refusal with what the caller may know of it. */
  with(info: unknown, headers?: Record<string, string>): Refusal {
    return new Refusal({ ...this, info, headers: headers ?? this.headers })
  }

  /** The body, as text. */
  envelope(): string {
    const { message, code, id, kind, info } = this
    return JSON.stringify({ error: info === undefined ? { message, code, id, kind } : { message, code, id, kind, info } })
  }
}

/** Carries a refusal through code that can only throw: Fastify's body parsers. */
export class RefusedError extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.name = 'RefusedError'
    this.refusal = refusal
  }
}

// Misskey's own realm: some clients compare the whole header.
const REALM = 'Bearer realm="Misskey"'
const invalidRequest = { 'www-authenticate': `${REALM}, error="invalid_request"` }

const define = (status: number, code: string, id: string, message: string, kind: ErrorKind = 'client', headers?: Record<string, string>) =>
  new Refusal({ status, code, id, kind, message, headers })

/** The engine's own refusals. Codes and ids are the wire's, clients match on them; the texts are ours. */
export const refusals = {
  invalidParam: define(400, 'INVALID_PARAM', '3d81ceae-475f-4600-b2a8-2bc116157532', 'A parameter is not valid.', 'client', invalidRequest),
  uncastableParam: define(400, 'INVALID_PARAM', '0b5f1631-7c1a-41a6-b399-cce335f34d85', 'A parameter cannot be read as its type.', 'client', invalidRequest),
  unsupportedBody: define(415, 'INVALID_PARAM', '3d81ceae-475f-4600-b2a8-2bc116157532', 'The body must be JSON (application/json).', 'client', invalidRequest),
  multipartRequired: define(400, 'INVALID_PARAM', '3d81ceae-475f-4600-b2a8-2bc116157532', 'This endpoint takes a file: send multipart/form-data.', 'client', invalidRequest),
  fileRequired: define(422, 'INVALID_PARAM', '3d81ceae-475f-4600-b2a8-2bc116157532', 'The form has no file.', 'client', invalidRequest),
  bodyTooLarge: define(413, 'REQUEST_TOO_LARGE', '6b0ad9e9-ef0c-4e05-b3a5-2f5c0f1f9d3a', 'The body is larger than the server takes.'),
  bodyTooSlow: define(408, 'REQUEST_TOO_SLOW', 'ef643b6a-71ce-49aa-903c-2455e0533af5', 'The body did not come in time.'),
  fileTooLarge: define(413, 'MAX_FILE_SIZE_EXCEEDED', '39591dd6-b5e8-4399-bb03-13b0a8a62a21', 'The file is larger than the server takes.'),
  unknownEndpoint: define(404, 'UNKNOWN_API_ENDPOINT', '2ca3b769-540a-4f08-9dd5-b5a825b6d0f1', 'There is no such endpoint.'),
  authenticationFailed: define(401, 'AUTHENTICATION_FAILED', 'b0a7f5f8-dc2f-4171-b91f-de88ad238e14', 'The token is not valid.', 'client', { 'www-authenticate': `${REALM}, error="invalid_token"` }),
  accessDenied: define(403, 'ACCESS_DENIED', '56f35758-7dd5-468b-8439-5d6fb8ec9b8e', 'Only a native session may do this.'),
  credentialRequired: define(401, 'CREDENTIAL_REQUIRED', '1384574d-a912-4b81-8601-c7b1c4085df1', 'Sign in to do this.', 'client', { 'www-authenticate': REALM }),
  accountSuspended: define(403, 'YOUR_ACCOUNT_SUSPENDED', 'a8c724b3-6e9c-4b46-b1a8-bc3ed6258370', 'Your account is suspended.', 'permission'),
  accountMoved: define(403, 'YOUR_ACCOUNT_MOVED', '56f20ec9-fd06-4fa5-841b-edd6d7d4fa31', 'Your account has moved away.', 'permission'),
  moderatorRequired: define(403, 'ROLE_PERMISSION_DENIED', 'd33d5333-db36-423d-a8f8-1a2b9549da41', 'This needs the role of a moderator.', 'permission'),
  administratorRequired: define(403, 'ROLE_PERMISSION_DENIED', 'c3d38592-54c0-429d-be96-5636b0431a61', 'This needs the role of an administrator.', 'permission'),
  policyRequired: define(403, 'ROLE_PERMISSION_DENIED', '7f86f06f-7e15-4057-8561-f4b6d4ac755a', 'Your roles do not allow this.', 'permission'),
  permissionDenied: define(403, 'PERMISSION_DENIED', '1370e5b7-d4eb-4566-bb1d-7748ee6a1838', 'The token lacks the permission for this.', 'permission', { 'www-authenticate': `${REALM}, error="insufficient_scope"` }),
  rateLimitExceeded: define(429, 'RATE_LIMIT_EXCEEDED', 'd5826d14-3982-4d2e-8011-b9e9f02499ef', 'Too many calls: try again later.'),
  internalError: define(500, 'INTERNAL_ERROR', '5d37dbcb-891e-41ca-a3d6-e690c97775ac', 'Something went wrong on the server.', 'server'),
} as const

/** A validation failure at one place of the parameters' schema (`#/properties/limit/maximum`). */
export function invalidParam(param: string, reason: string): Refusal {
  return refusals.invalidParam.with({ param, reason })
}

/** Default status of an error that names none. */
export function statusOfKind(kind: ErrorKind): number {
  return kind === 'client' ? 400 : kind === 'permission' ? 403 : 500
}

/** The refusal an endpoint's declared error stands for. */
export function declaredRefusal(code: string, error: { id: string; status?: number; kind?: ErrorKind; message?: string }): Refusal {
  const kind = error.kind ?? 'client'
  const status = error.status ?? statusOfKind(kind)
  return new Refusal({
    status, code, id: error.id, kind, message: error.message ?? messages[code] ?? readable(code),
    headers: status === 401 ? { 'www-authenticate': REALM } : kind === 'client' ? invalidRequest : undefined,
  })
}

/** NO_SUCH_NOTE → "No such note." */
function readable(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

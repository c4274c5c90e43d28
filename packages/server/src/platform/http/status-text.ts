/**
 * Names of the statuses we send ourselves (RFC 9110). Importing Node's own table would load its whole `fetch`, 5 MB that
 * nothing here uses.
 */
const NAMES: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'], [401, 'Unauthorized'], [403, 'Forbidden'], [404, 'Not Found'], [405, 'Method Not Allowed'], [408, 'Request Timeout'],
  [413, 'Content Too Large'], [414, 'URI Too Long'], [415, 'Unsupported Media Type'], [429, 'Too Many Requests'], [431, 'Request Header Fields Too Large'],
  [500, 'Internal Server Error'], [503, 'Service Unavailable'],
])

/** The status in words. */
export function statusText(status: number): string {
  return NAMES.get(status) ?? (status < 500 ? 'Bad Request' : 'Internal Server Error')
}

/** Where to go after signing in. Only addresses on this site: a link from elsewhere must not send people away. */
export function localTarget(value: unknown): string {
  if (typeof value !== 'string' || !value.startsWith('/') || value.startsWith('//') || value.includes('\\')) return '/'
  return value
}

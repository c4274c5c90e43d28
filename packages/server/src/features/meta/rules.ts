/** Whether a host is one of these or a subdomain of one. */
export function matchesHost(hosts: readonly string[], host: string): boolean {
  const wanted = `.${host.toLowerCase()}`
  return hosts.some((entry) => entry !== '' && wanted.endsWith(`.${entry.toLowerCase()}`))
}

/** Blank entries are typing mistakes; lists are saved without them. */
export function withoutBlanks(entries: readonly string[]): string[] {
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '')
}

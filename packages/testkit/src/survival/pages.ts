/** Every page of a list, newest first. */
export async function all<T extends { id: string }>(page: (untilId: string | undefined) => Promise<T[]>): Promise<T[]> {
  const found: T[] = []
  for (;;) {
    const next = await page(found.at(-1)?.id)
    if (next.length === 0) return found
    found.push(...next)
  }
}

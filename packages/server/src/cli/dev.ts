import { loadOutside } from './optional-module.ts'

export async function dev(args: string[]): Promise<number> {
  return (await loadOutside('packages/testkit/src/dev.ts', 'dev'))(args)
}

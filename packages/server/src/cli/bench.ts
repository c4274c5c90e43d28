import { loadOutside } from './optional-module.ts'

export async function bench(args: string[]): Promise<number> {
  return (await loadOutside('bench/main.ts', 'bench'))(args)
}

import type { openComposer } from '../features/composer/index.ts'

type ComposerOptions = Parameters<typeof openComposer>[0]

/** Opens the composer; its code is loaded with the first use. */
export async function compose(options: ComposerOptions = {}): Promise<void> {
  const composer = await import('../features/composer/index.ts')
  await composer.openComposer(options)
}

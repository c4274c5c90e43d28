import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchChromium } from './chromium.ts'
import { openScreen } from './screen.ts'
import type { Look, Screen } from './screen.ts'
import { provideWebClient } from './web-build.ts'

export { sizes } from './screen.ts'
export type { Look, Screen } from './screen.ts'

/** With a folder in `TSUBAME_SCREENSHOTS` every window is photographed as the test left it. */
async function photograph(screens: readonly Screen[]): Promise<void> {
  const folder = process.env['TSUBAME_SCREENSHOTS']
  if (folder === undefined) return
  await Promise.all(screens.map(({ page }, index) => page.screenshot({ path: join(folder, `${expect.getState().currentTestName?.replaceAll(/[^\p{L}\d]+/gu, '-') ?? 'test'}-${index}.png`) })))
}

/** A Chromium for the tests of a file. Windows are closed after each test, and what went wrong in them fails it. */
export function useBrowser(origin: () => string): { readonly browser: Browser; open(look?: Look): Promise<Screen> } {
  let browser: Browser | null = null
  const open: Screen[] = []
  beforeAll(async () => {
    await provideWebClient()
    browser = await launchChromium()
  })
  afterEach(async () => {
    const screens = open.splice(0)
    await photograph(screens)
    const surprises = screens.flatMap((screen) => screen.surprises())
    await Promise.all(screens.map((screen) => screen.context.close()))
    expect(surprises).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
  })
  const running = (): Browser => {
    if (!browser) throw new Error('the browser is there only while tests run')
    return browser
  }
  return {
    get browser() {
      return running()
    },
    async open(look) {
      const screen = await openScreen(running(), origin(), look)
      open.push(screen)
      return screen
    },
  }
}

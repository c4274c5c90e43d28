import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/** Where distributions put the program. `TSUBAME_CHROMIUM` names another one. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable', '/snap/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** Nothing that talks to its maker, and nothing that needs a graphics card or a user that may make namespaces. */
const args = [
  '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
]

/** Starts the Chromium of this machine. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = [process.env['TSUBAME_CHROMIUM'], ...places].find((place) => place !== undefined && existsSync(place))
  if (executablePath === undefined) {
    throw new Error('The tests in the browser need Chromium. Install it, on Debian or Ubuntu with: sudo apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji')
  }
  return chromium.launch({ executablePath, args })
}

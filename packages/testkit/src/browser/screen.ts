import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { Person } from '../person.ts'

export const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const

export interface Look {
  readonly size?: keyof typeof sizes | { readonly width: number; readonly height: number }
  readonly theme?: 'light' | 'dark'
  readonly language?: 'en' | 'ja'
  /** Still by default: a test should not wait for what only pleases the eye. */
  readonly motion?: boolean
  /** Whose browser it is; a visitor's when left out. */
  readonly as?: Person
  /** Lets the service worker take the page over. It hides requests from `route`, so it stays off unless it is what is tested. */
  readonly serviceWorker?: boolean
}

/** One person's browser window. What goes wrong in it fails the test, unless it was announced with `allow`. */
export class Screen {
  readonly page: Page
  readonly context: BrowserContext
  private readonly problems: string[] = []
  private readonly allowed: RegExp[] = []

  constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on('pageerror', (error) => this.problems.push(`error on the page: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`console: ${message.text()} (${message.location().url})`)
    })
  }

  /** A problem that belongs to what is tested, such as a refusal by the server. */
  allow(problem: RegExp): void {
    this.allowed.push(problem)
  }

  /** Everything that went wrong and was not announced. */
  surprises(): string[] {
    return this.problems.filter((problem) => !this.allowed.some((pattern) => pattern.test(problem)))
  }

  /** Goes to a path of the server. */
  async go(path: string): Promise<void> {
    await this.page.goto(path)
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' })
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true })
  }

  /** Entry of the menu that is open. */
  entry(name: string | RegExp): Locator {
    return this.page.getByRole('menuitem', { name })
  }

  dialog(): Locator {
    return this.page.getByRole('dialog').last()
  }

  text(text: string | RegExp): Locator {
    return this.page.getByText(text).first()
  }

  /** The note in a list that contains a text. */
  note(text: string): Locator {
    return this.page.locator('article[data-note]:visible', { hasText: text }).first()
  }

  /** Link of the main navigation. */
  nav(name: string | RegExp): Locator {
    return this.page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name })
  }

  /** Writes a note in the composer and posts it. */
  async post(text: string): Promise<void> {
    await this.button('New note').click()
    await this.page.getByRole('combobox', { name: 'What have you seen today?' }).fill(text)
    await this.dialog().getByRole('button', { name: 'Post', exact: true }).click()
    await this.dialog().waitFor({ state: 'hidden' })
  }
}

/** Opens a window of its own for somebody: nothing is shared with the others. */
export async function openScreen(browser: Browser, origin: string, look: Look = {}): Promise<Screen> {
  const options: BrowserContextOptions = {
    baseURL: origin,
    viewport: typeof look.size === 'object' ? look.size : sizes[look.size ?? 'desktop'],
    colorScheme: look.theme ?? 'light',
    locale: look.language === 'ja' ? 'ja-JP' : 'en-GB',
    reducedMotion: look.motion === true ? 'no-preference' : 'reduce',
    hasTouch: look.size === 'phone',
    serviceWorkers: look.serviceWorker === true ? 'allow' : 'block',
    permissions: ['clipboard-read', 'clipboard-write'],
  }
  if (look.as !== undefined) options.storageState = { cookies: [], origins: [{ origin, localStorage: [{ name: 'tsubame:accounts', value: await storedAccount(look.as) }] }] }
  const context = await browser.newContext(options)
  context.setDefaultTimeout(15_000)
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return new Screen(context, await context.newPage())
}

/** What the client keeps on a device on which somebody has signed in. */
async function storedAccount(person: Person): Promise<string> {
  const me = await person.request('i', {})
  return JSON.stringify({ currentId: person.id, accounts: [{ id: person.id, token: person.token, me }] })
}

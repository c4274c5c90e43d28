import axe from 'axe-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from '../index.ts'
import type { Person } from '../index.ts'
import { cast } from '../seed/cast.ts'
import { seedServer } from '../seed/seed.ts'
import { story } from '../seed/story.ts'
import { sizes, useBrowser } from './index.ts'
import type { Screen } from './index.ts'

/** Every page, with people and notes on it: it fits, and everybody can use it. */

const server = useServer()
const browser = useBrowser(() => server.server.ctx.config.url)
let reader: Person
const routes: string[] = []
const visitorRoutes = ['/', '/signin', '/signup', '/about', '/@sakura']

beforeAll(async () => {
  const people = await seedServer({ origin: server.server.url, cast, story })
  const owner = people.get('hibari')
  if (!owner) throw new Error('the cast has no owner')
  reader = owner
  const notes = await reader.request('notes/timeline', { limit: 30 })
  const answered = notes.find((note) => note.repliesCount > 0) ?? notes[0]
  routes.push(
    '/', `/notes/${answered?.id}`, '/@sakura', '/@sakura/followers', '/my/notifications', '/my/drive', '/search?q=a', '/settings',
    '/settings/profile', '/settings/look', '/settings/behaviour', '/settings/accounts', '/my/follow-requests', '/about', '/no/such/page',
  )
}, 120_000)

/** Goes there and waits until nothing is being loaded. */
async function visit(screen: Screen, route: string): Promise<void> {
  await screen.go(route)
  await screen.page.locator(':is(main, .door) :is(h1, h2, h3):visible').first().waitFor()
  await screen.page.waitForLoadState('networkidle')
}

/** How far a page is wider than the window, in pixels. */
async function overflowAt(screen: Screen, width: number): Promise<number> {
  await screen.page.setViewportSize({ width, height: 800 })
  return screen.page.evaluate(() => new Promise<number>((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.documentElement.scrollWidth - document.documentElement.clientWidth)))
  }))
}

/** What is wrong with the pages in either theme and in any width. */
async function examine(screen: Screen, paths: readonly string[]): Promise<string[]> {
  const findings: string[] = []
  const { page } = screen
  const size = page.viewportSize() ?? sizes.desktop
  for (const route of paths) {
    // Loaded anew for each theme: rows out of sight keep their old colours until they are scrolled to.
    await page.emulateMedia({ colorScheme: 'dark' })
    await visit(screen, route)
    findings.push(...(await violations(screen, ['color-contrast', 'link-in-text-block'])).map((finding) => `${route} dark: ${finding}`))
    await page.emulateMedia({ colorScheme: 'light' })
    await visit(screen, route)
    findings.push(...(await violations(screen)).map((finding) => `${route} light: ${finding}`))
    for (const width of [1280, 768, 390, 320]) {
      const excess = await overflowAt(screen, width)
      if (excess > 0) findings.push(`${route} at ${width}: ${excess} px too wide`)
    }
    await page.setViewportSize(size)
  }
  return findings
}

describe('every page fits into windows of every width and can be read and used by everybody', () => {
  test('signed in', { timeout: 150_000 }, async () => {
    expect(await examine(await browser.open({ as: reader }), routes)).toEqual([])
  })
  test('as a visitor with a Japanese phone', { timeout: 90_000 }, async () => {
    expect(await examine(await browser.open({ size: 'phone', language: 'ja' }), visitorRoutes)).toEqual([])
  })
})

/** Mentions and hashtags stand out from the text around them by their first letter, not by colour alone. */
const signed = /class="[^"]*\bmfm-(mention|hashtag)\b/

/** What the examiner of accessibility finds serious or critical, by all its rules or by those named. */
async function violations(screen: Screen, rules?: readonly string[]): Promise<string[]> {
  await screen.page.evaluate(axe.source)
  const { violations: found } = await screen.page.evaluate(async (only) => {
    const examiner = Reflect.get(window, 'axe') as typeof axe
    return examiner.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: [...only] } : {}) })
  }, rules)
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.filter((node) => !(id === 'link-in-text-block' && signed.test(node.html))).map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
}

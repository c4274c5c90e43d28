import axe from 'axe-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from '../index.ts'
import type { Person } from '../index.ts'
import { cast } from '../seed/cast.ts'
import { seedServer } from '../seed/seed.ts'
import { story } from '../seed/story.ts'
import { useBrowser } from './index.ts'
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
  await screen.page.locator('main h1, main h2, main h3, .door h1').first().waitFor()
  await screen.page.waitForLoadState('networkidle')
}

/** How far a page is wider than the window, in pixels. */
async function overflowAt(screen: Screen, width: number): Promise<number> {
  await screen.page.setViewportSize({ width, height: 800 })
  return screen.page.evaluate(() => new Promise<number>((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(document.documentElement.scrollWidth - document.documentElement.clientWidth)))
  }))
}

describe('every page', () => {
  test('fits into windows of every width', { timeout: 150_000 }, async () => {
    const wide: string[] = []
    const measure = async (screen: Screen, paths: readonly string[]) => {
      for (const route of paths) {
        await visit(screen, route)
        for (const width of [1280, 768, 390, 320]) {
          const excess = await overflowAt(screen, width)
          if (excess > 0) wide.push(`${route} at ${width}: ${excess} px`)
        }
      }
    }
    await measure(await browser.open({ as: reader }), routes)
    await measure(await browser.open(), visitorRoutes)
    expect(wide).toEqual([])
  })

  for (const theme of ['light', 'dark'] as const) {
    test(`can be read and used by everybody: ${theme}`, { timeout: 150_000 }, async () => {
      const findings: string[] = []
      const examine = async (screen: Screen, paths: readonly string[]) => {
        for (const route of paths) {
          await visit(screen, route)
          findings.push(...(await violations(screen)).map((finding) => `${route} ${finding}`))
        }
      }
      await examine(await browser.open({ as: reader, theme }), routes)
      await examine(await browser.open({ theme, size: 'phone', language: 'ja' }), visitorRoutes)
      expect(findings).toEqual([])
    })
  }
})

/** What the examiner of accessibility finds serious or critical. */
async function violations(screen: Screen): Promise<string[]> {
  await screen.page.evaluate(axe.source)
  const { violations: found } = await screen.page.evaluate(async () => {
    const examiner = Reflect.get(window, 'axe') as typeof axe
    return examiner.run(document, { resultTypes: ['violations'] })
  })
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`))
}

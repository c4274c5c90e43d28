import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from '../index.ts'
import type { Person } from '../index.ts'
import { useBrowser } from './index.ts'
import type { Screen } from './index.ts'

/** Reading: what is new, what is older, what was missed, and all of it from the keyboard. */

const server = useServer()
const browser = useBrowser(() => server.server.ctx.config.url)
let reader: Person
let writer: Person

beforeAll(async () => {
  reader = await server.server.signUp('reader')
  writer = await server.server.signUp('writer')
  await reader.request('following/create', { userId: writer.id })
  for (let n = 1; n <= 70; n++) await writer.post({ text: `note number ${n}.\n\n${'A line of some length that makes the row higher. '.repeat(n % 4)}` })
})

const focused = (screen: Screen): Promise<string> => screen.page.evaluate(() => document.activeElement?.textContent ?? '')

describe('a timeline', () => {
  test('goes on when scrolled, keeps its place, and gathers new notes under a pill', async () => {
    const screen = await browser.open({ as: reader })
    await screen.go('/')
    await screen.note('note number 70.').waitFor()
    await expect.poll(async () => {
      await screen.page.mouse.wheel(0, 4000)
      return screen.note('note number 21.').isVisible()
    }).toBe(true)
    const note = screen.note('note number 30.')
    await note.scrollIntoViewIfNeeded()
    const before = (await note.boundingBox())?.y ?? Number.NaN

    await writer.post({ text: 'breaking news' })
    await screen.button('1 new note').waitFor()
    expect((await note.boundingBox())?.y).toBeCloseTo(before, -1)

    await note.getByText('note number 30.').click()
    await screen.page.waitForURL(/\/notes\//)
    await screen.page.goBack()
    await expect.poll(async () => Math.abs(((await note.boundingBox())?.y ?? Number.NaN) - before)).toBeLessThan(40)

    await screen.button('1 new note').click()
    await screen.note('breaking news').waitFor()
    await expect.poll(() => screen.page.evaluate(() => scrollY)).toBe(0)
    await screen.button('1 new note').waitFor({ state: 'hidden' })
  })

  test('shows an edit of a note on screen, and when it was made', async () => {
    const { id } = await writer.post({ text: 'the first wording' })
    const screen = await browser.open({ as: reader })
    const captured = screen.page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framesent', ({ payload }) => payload.includes(id)))
    await screen.go('/')
    await screen.note('the first wording').waitFor()
    await captured
    const { updatedNote } = (await server.server.call(writer, 'notes/update', { noteId: id, text: 'the second wording' })) as { updatedNote: { updatedAt: string } }
    const edited = screen.note('the second wording').locator(`time[datetime="${updatedNote.updatedAt}"]`)
    await edited.waitFor()
    expect(await edited.textContent()).toBe('edited')
    expect(await edited.getAttribute('title')).toMatch(/^Edited .*\d\d/)
    await screen.note('the second wording').getByText('the second wording').click()
    await screen.page.getByText(/^Edited .*\d\d/).waitFor()
  })

  test('fills in what was posted while the connection was gone', async () => {
    const screen = await browser.open({ as: reader })
    screen.allow(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket/)
    await screen.go('/')
    await screen.note('note number 70.').waitFor()
    // What is loaded after the first screen would say that it could not be.
    await screen.page.waitForLoadState('networkidle')
    // What Chromium calls offline leaves open sockets alone; a server that hangs up does not.
    await screen.context.setOffline(true)
    server.server.ctx.stream.disconnect(reader.id)
    for (let n = 1; n <= 3; n++) await writer.post({ text: `missed ${n}` })
    await screen.context.setOffline(false)
    for (let n = 1; n <= 3; n++) await screen.note(`missed ${n}`).waitFor()
    await writer.post({ text: 'live again' })
    await screen.note('live again').waitFor()
  })
})

describe('the keyboard', () => {
  test('reaches everything', async () => {
    const screen = await browser.open({ as: reader })
    const { keyboard } = screen.page
    await screen.go('/')
    await screen.note('note number 70.').waitFor()
    await keyboard.press('j')
    const first = await focused(screen)
    await keyboard.press('j')
    const second = await focused(screen)
    expect(second).not.toBe(first)
    await keyboard.press('k')
    expect(await focused(screen)).toBe(first)
    const ring = await screen.page.evaluate(() => {
      const style = getComputedStyle(document.activeElement ?? document.body)
      return style.outlineStyle !== 'none' || style.boxShadow !== 'none'
    })
    expect(ring).toBe(true)

    await keyboard.press('e')
    await screen.page.getByRole('searchbox', { name: 'Search emojis' }).waitFor()
    await keyboard.press('Escape')
    await screen.page.getByRole('searchbox', { name: 'Search emojis' }).waitFor({ state: 'hidden' })

    await screen.page.locator('article[data-note]').nth(1).focus()
    await keyboard.press('r')
    const reply = screen.page.getByRole('combobox', { name: 'Write a reply' })
    await reply.waitFor()
    await expect.poll(() => reply.evaluate((field) => field === document.activeElement)).toBe(true)
    // The dialog keeps the focus to itself.
    for (let n = 0; n < 14; n++) {
      await keyboard.press('Tab')
      expect(await screen.page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true)
    }
    await keyboard.press('Escape')
    await reply.waitFor({ state: 'hidden' })
    await expect.poll(() => screen.page.evaluate(() => document.activeElement?.matches('[data-note], [data-note] *') ?? false)).toBe(true)

    await keyboard.press('n')
    await screen.page.getByRole('combobox', { name: 'What have you seen today?' }).waitFor()
    await keyboard.press('Escape')
    await screen.dialog().waitFor({ state: 'hidden' })

    await keyboard.press('?')
    await screen.dialog().getByText('Next note').waitFor()
    await keyboard.press('Escape')
    await screen.dialog().waitFor({ state: 'hidden' })

    await keyboard.press('s')
    await screen.page.waitForURL('**/search')
    await expect.poll(() => screen.page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT')
  })

  test('passes over the navigation on the first press', async () => {
    const screen = await browser.open({ as: reader })
    await screen.go('/')
    await screen.note('note number 70.').waitFor()
    await screen.page.keyboard.press('Tab')
    expect(await focused(screen)).toBe('Skip to content')
    const box = await screen.page.getByRole('link', { name: 'Skip to content' }).boundingBox()
    expect(box?.y).toBeGreaterThanOrEqual(0)
  })
})

describe('on a phone', () => {
  test('a page opened from a menu stays open when the menu gives its place in the history back', async () => {
    const screen = await browser.open({ as: reader, size: 'phone' })
    await screen.go('/')
    await screen.note('note number 70.').getByRole('button', { name: 'More' }).click()
    await screen.entry('Details').click()
    await screen.page.waitForURL(/\/notes\//)
    await screen.page.getByRole('heading', { name: 'Note', exact: true }).waitFor()
    await screen.page.goBack()
    await screen.page.waitForURL(/\/$/)
    await screen.note('note number 70.').waitFor()
    expect(await screen.page.getByRole('dialog').count()).toBe(0)
  })
})

test('a page that is kept while others are shown keeps its tab and its list', async () => {
  const screen = await browser.open({ as: reader })
  await screen.go('/@writer/all')
  await screen.note('note number 70.').waitFor()
  const asked: string[] = []
  screen.page.on('request', (request) => { if (request.url().endsWith('/api/users/notes') && !request.postData()?.includes('untilId')) asked.push(request.postData() ?? '') })
  await screen.note('note number 70.').getByText('note number 70.').click()
  await screen.page.waitForURL(/\/notes\//)
  await screen.page.getByRole('tab', { name: /^Replies/ }).waitFor()
  await screen.page.goBack()
  await screen.page.waitForURL(/\/@writer\/all$/)
  await screen.note('note number 70.').waitFor()
  expect(asked).toEqual([])
})

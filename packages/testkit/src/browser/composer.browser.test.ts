import { expect, test } from 'vitest'
import { useServer } from '../index.ts'
import type { Person } from '../index.ts'
import { photograph } from '../seed/pictures.ts'
import { useBrowser } from './index.ts'
import type { Screen } from './index.ts'

/** Writing: nothing that was written is lost, and what is asked for is what is posted. */

const server = useServer()
const browser = useBrowser(() => server.server.ctx.config.url)
const people = new Map<string, Promise<Person>>()

function person(name: string): Promise<Person> {
  const known = people.get(name)
  if (known) return known
  // The first of them owns the server; nobody here depends on who that is.
  const fresh = server.server.signUp(name)
  people.set(name, fresh)
  return fresh
}

async function openComposer(screen: Screen) {
  await screen.button('New note').click()
  return { form: screen.dialog(), field: screen.page.getByRole('combobox', { name: 'What have you seen today?' }) }
}

test('a draft is kept when the composer is left, and is there again', async () => {
  const screen = await browser.open({ as: await person('writer') })
  await screen.go('/')
  const { field } = await openComposer(screen)
  await field.fill('half a thought')
  await screen.page.keyboard.press('Escape')
  await screen.text('Keep this draft?').waitFor()
  await screen.button('Keep draft').click()
  await field.waitFor({ state: 'hidden' })
  await screen.page.reload()
  await openComposer(screen)
  await screen.text('Your draft is back.').waitFor()
  expect(await field.inputValue()).toBe('half a thought')
  await screen.page.keyboard.press('Escape')
  await screen.button('Discard').click()
  await field.waitFor({ state: 'hidden' })
  await openComposer(screen)
  expect(await field.inputValue()).toBe('')
})

test('what could not be posted comes back with a sentence, and can be posted again', async () => {
  const screen = await browser.open({ as: await person('writer') })
  screen.allow(/net::ERR_/)
  await screen.go('/')
  await screen.page.route('**/api/notes/create', (route) => route.abort())
  const { form, field } = await openComposer(screen)
  await field.fill('not lost')
  await form.getByRole('button', { name: 'Post', exact: true }).click()
  await screen.text('The server could not be reached.').waitFor()
  expect(await field.inputValue()).toBe('not lost')
  await screen.page.unroute('**/api/notes/create')
  await form.getByRole('button', { name: 'Post', exact: true }).click()
  await screen.note('not lost').waitFor()
})

test('a note for followers under a warning stays between them', async () => {
  const [author, stranger] = await Promise.all([person('writer'), person('stranger')])
  const screen = await browser.open({ as: author })
  await screen.go('/')
  const { form, field } = await openComposer(screen)
  await field.fill('the ending of the book')
  await form.getByRole('button', { name: 'Content warning' }).click()
  await form.getByRole('textbox', { name: 'Content warning' }).fill('spoiler')
  await form.getByRole('button', { name: 'Who can see it: Public' }).click()
  await screen.entry(/Followers/).click()
  await form.getByRole('button', { name: 'Post', exact: true }).click()
  const note = screen.note('spoiler')
  await note.waitFor()
  await note.getByRole('img', { name: 'Followers' }).waitFor()
  expect(await note.getByText('the ending of the book').isVisible()).toBe(false)
  await note.getByRole('button', { name: /^Show/ }).click()
  await note.getByText('the ending of the book').waitFor()

  await note.getByText('spoiler').click()
  await screen.page.waitForURL(/\/notes\//)
  const noteId = new URL(screen.page.url()).pathname.split('/')[2] ?? ''
  expect(await stranger.request('notes/show', { noteId })).toMatchObject({ isHidden: true, text: null })
  const strangers = await browser.open({ as: stranger })
  await strangers.go(`/notes/${noteId}`)
  await strangers.text('This note is not visible to you').waitFor()
  expect(await strangers.page.content()).not.toContain('the ending of the book')
})

test('a poll is made and voted in', async () => {
  const voter = await person('stranger')
  const screen = await browser.open({ as: await person('writer') })
  await screen.go('/')
  const { form, field } = await openComposer(screen)
  await field.fill('Tea or coffee?')
  await form.getByRole('button', { name: 'Poll', exact: true }).click()
  await screen.field('Choice 1').fill('Tea')
  await screen.field('Choice 2').fill('珈琲')
  await form.getByRole('button', { name: 'Post', exact: true }).click()
  await screen.note('Tea or coffee?').waitFor()

  const voters = await browser.open({ as: voter })
  await voters.go('/@writer')
  await voters.note('Tea or coffee?').getByRole('button', { name: '珈琲' }).click()
  const asked = voters.dialog().getByRole('button', { name: 'Vote' })
  await asked.click()
  await voters.note('Tea or coffee?').getByText('1 vote').waitFor()
  await screen.note('Tea or coffee?').getByText('1 vote').waitFor()
})

test('people and emojis are completed from the keyboard', async () => {
  const [author] = await Promise.all([person('writer'), person('stranger')])
  const screen = await browser.open({ as: author })
  await screen.go('/')
  const { form, field } = await openComposer(screen)
  await field.pressSequentially('hello @stra')
  await screen.page.getByRole('option', { name: '@stranger' }).waitFor()
  await screen.page.keyboard.press('Enter')
  await expect.poll(() => field.inputValue()).toBe('hello @stranger ')
  await field.pressSequentially(':tada')
  await screen.page.getByRole('option', { name: 'tada' }).first().waitFor()
  await screen.page.keyboard.press('Tab')
  await expect.poll(() => field.inputValue()).toMatch(/^hello @stranger (🎉|:tada:)/u)
  await screen.page.keyboard.press('Control+Enter')
  await form.waitFor({ state: 'hidden' })
  const note = screen.note('hello')
  expect(await note.getByRole('link', { name: '@stranger' }).getAttribute('href')).toBe('/@stranger')
})

test('a picture on the clipboard is attached, and a text that is too long is counted', async () => {
  const screen = await browser.open({ as: await person('writer') })
  await screen.go('/')
  const { form, field } = await openComposer(screen)
  const picture = (await photograph({ from: '#f4d58d', to: '#708d81', pattern: 'dots' }, 320, 240)).toString('base64')
  await field.evaluate((area, base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const data = new DataTransfer()
    data.items.add(new File([bytes], 'image.png', { type: 'image/png' }))
    area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, picture)
  await form.getByRole('button', { name: 'Add a description' }).waitFor()

  await field.fill('燕'.repeat(3001))
  await form.getByText('-1', { exact: true }).waitFor()
  const post = form.getByRole('button', { name: 'Post', exact: true })
  expect(await post.isDisabled()).toBe(true)
  await form.getByText('The text is too long.').waitFor({ state: 'attached' })
  await field.fill('pasted')
  await post.click()
  await screen.note('pasted').locator('.media img').first().waitFor()
})

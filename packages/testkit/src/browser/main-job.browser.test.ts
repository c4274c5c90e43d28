import { expect, test } from 'vitest'
import { useServer } from '../index.ts'
import { photograph } from '../seed/pictures.ts'
import { useBrowser } from './index.ts'

/** What everything else is for: two people, two browsers, a picture, and an answer that comes by itself. */

const server = useServer()
const browser = useBrowser(() => server.server.ctx.config.url)

test('people post a picture, follow, react, reply, quote and renote, and see it live', { timeout: 150_000 }, async () => {
  await server.server.signUp('keeper')
  const bob = await server.server.signUp('bob')
  const [alices, bobs] = await Promise.all([browser.open(), browser.open({ as: bob })])

  await alices.go('/signup')
  await alices.field('Username').fill('alice')
  await alices.field('Password').fill('password of alice')
  await alices.field('Password once more').fill('password of alice')
  await alices.button('Sign up').click()
  await alices.text('Quiet up here').waitFor()

  await bobs.go('/@alice')
  await bobs.button('Follow').click()
  await bobs.button('Following').waitFor()
  await bobs.nav('Home').click()
  await bobs.text('Quiet up here').waitFor()

  // Alice hears of it, and the count goes when she has looked.
  await expect.poll(() => alices.page.title()).toMatch(/^\(1\) /)
  await alices.nav('1 Notifications').click()
  await alices.text('followed you').waitFor()
  await expect.poll(() => alices.page.title()).toMatch(/^Notifications/)
  await alices.nav('Home').click()

  // A note with a described picture.
  await alices.button('New note').click()
  const composer = alices.dialog()
  await composer.getByRole('combobox').fill('夕方の燕 A swallow at dusk')
  const [chooser] = await Promise.all([alices.page.waitForEvent('filechooser'), composer.getByRole('button', { name: 'Add files' }).click()])
  await chooser.setFiles({ name: 'dusk.png', mimeType: 'image/png', buffer: Buffer.from(await photograph({ from: '#1d2340', to: '#d9532c', pattern: 'hills' }, 1200, 800)) })
  await composer.getByRole('button', { name: 'Add a description' }).click()
  await alices.field('Description').fill('A swallow over dark hills')
  await alices.button('Save').click()
  await composer.getByRole('button', { name: 'Edit description' }).waitFor()
  await composer.getByRole('button', { name: 'Post', exact: true }).click()
  await alices.note('夕方の燕').waitFor()

  // It arrives at Bob's by itself, with its picture.
  const seen = bobs.note('夕方の燕')
  await seen.waitFor()
  const picture = seen.getByRole('img', { name: 'A swallow over dark hills' })
  await picture.waitFor()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true)

  // Later notes quote its words; only one has the picture outside of a quote.
  const bobsView = bobs.page.locator('article[data-note]:visible:not(:has(.quote, .reply-line))', { hasText: '夕方の燕' }).first()

  // Bob reacts, and Alice sees it without doing anything.
  await bobsView.getByRole('button', { name: 'React' }).click()
  await bobs.page.getByRole('searchbox', { name: 'Search emojis' }).fill('tada')
  await bobs.page.locator('[data-emoji="🎉"]').first().click()
  await bobsView.getByRole('button', { name: /only you/ }).waitFor()
  const hers = alices.page.locator('article[data-note]:visible:not(:has(.quote, .reply-line))', { hasText: '夕方の燕' }).first()
  await hers.getByRole('button', { name: /: 1 person/ }).waitFor()
  await expect.poll(() => alices.page.title()).toMatch(/^\(1\) /)

  // He answers.
  await bobsView.getByRole('button', { name: 'Reply' }).click()
  await bobs.dialog().getByRole('combobox').fill('きれい！')
  await bobs.dialog().getByRole('button', { name: 'Reply', exact: true }).click()
  await bobs.dialog().waitFor({ state: 'hidden' })
  await hers.getByRole('button', { name: 'Reply' }).getByText('1').waitFor()

  await bobsView.getByRole('button', { name: 'Renote' }).click()
  await bobs.entry('Quote').click()
  await bobs.dialog().getByRole('combobox').fill('look at this')
  await bobs.dialog().getByRole('button', { name: 'Quote', exact: true }).click()
  await bobs.note('look at this').locator('.quote', { hasText: '夕方の燕' }).waitFor()

  await bobsView.getByRole('button', { name: 'Renote' }).click()
  await bobs.entry('Renote').click()
  await bobs.text('Renoted').waitFor()

  await expect.poll(() => alices.page.title()).toMatch(/^\(4\) /)
  await alices.nav('4 Notifications').click()
  for (const line of ['reacted to your note', 'renoted your note']) await alices.page.locator('.notifications').getByText(line).waitFor()
  for (const words of ['きれい！', 'look at this']) await alices.note(words).waitFor()
  await expect.poll(() => alices.page.title()).toMatch(/^Notifications/)
  expect(await alices.nav('Notifications').getAttribute('aria-label')).toBe('Notifications')

  // The thread is on the note's page, and deleting takes it from both screens.
  await alices.nav('Home').click()
  await hers.getByText('夕方の燕').click()
  // The same words stand on the page that is being left.
  await alices.page.waitForURL(/\/notes\//)
  await alices.text('きれい！').waitFor()
  await alices.page.goBack()
  await alices.page.waitForURL((url) => url.pathname === '/')
  await hers.getByRole('button', { name: 'More' }).click()
  await alices.entry('Delete').last().click()
  await alices.dialog().getByRole('button', { name: 'Delete' }).click()
  await hers.waitFor({ state: 'detached' })
  await bobsView.waitFor({ state: 'detached' })
})

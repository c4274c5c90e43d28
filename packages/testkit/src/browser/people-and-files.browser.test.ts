import { beforeAll, describe, expect, test } from 'vitest'
import { useServer } from '../index.ts'
import type { Person } from '../index.ts'
import { avatar } from '../seed/pictures.ts'
import { useBrowser } from './index.ts'

/** Settings, relations between people, and the drive. */

const server = useServer()
const browser = useBrowser(() => server.server.ctx.config.url)
let alice: Person
let bob: Person

beforeAll(async () => {
  alice = await server.server.signUp('alice')
  bob = await server.server.signUp('bob')
})

const upload = async (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(await avatar({ from: '#9fd3f0', to: '#2a6aa8', pattern: 'dots' })) })

describe('settings', () => {
  test('keep theme and language, and the right theme is there before anything is painted', async () => {
    const screen = await browser.open({ as: alice, motion: true })
    await screen.context.addInitScript(() => {
      const observer = new MutationObserver(() => {
        Object.assign(window, { themeAt: performance.now() })
        observer.disconnect()
      })
      observer.observe(document, { attributes: true, subtree: true, attributeFilter: ['data-theme'] })
    })
    const html = screen.page.locator('html')
    await screen.go('/settings/look')
    expect(await html.getAttribute('data-theme')).toBe('light')
    await screen.page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark', { exact: true }).click()
    await expect.poll(() => html.getAttribute('data-theme')).toBe('dark')
    await screen.page.getByRole('combobox', { name: 'Language' }).selectOption('日本語')
    await screen.page.getByRole('heading', { name: 'テーマ' }).waitFor()

    await screen.page.reload()
    await screen.page.getByRole('heading', { name: 'テーマ' }).waitFor()
    expect([await html.getAttribute('data-theme'), await html.getAttribute('lang')]).toEqual(['dark', 'ja'])
    const { themeAt, paintedAt } = await screen.page.evaluate(() => ({
      themeAt: Number(Reflect.get(window, 'themeAt')), paintedAt: performance.getEntriesByName('first-paint')[0]?.startTime ?? 0,
    }))
    expect(themeAt).toBeLessThan(paintedAt)
  })

  test('change the profile and its picture', async () => {
    const screen = await browser.open({ as: alice })
    await screen.go('/settings/profile')
    const [chooser] = await Promise.all([screen.page.waitForEvent('filechooser'), screen.button('Change avatar').last().click()])
    await chooser.setFiles(await upload('face.png'))
    await screen.text('Saved').waitFor()
    await screen.field('Name').fill('Alice 有栖')
    await screen.field('About me').fill('Gardener. **Tea.**')
    await screen.button('Save').click()
    await screen.button('Save').waitFor({ state: 'hidden' })
    await screen.go('/@alice')
    await screen.page.getByRole('heading', { name: 'Alice 有栖' }).first().waitFor()
    await screen.page.locator('.bio b, .bio strong', { hasText: 'Tea.' }).waitFor()
    const face = screen.page.locator('.user-header .face img').first()
    expect(await face.getAttribute('src')).toMatch(/\/(files|proxy|avatar)\//)
    await expect.poll(() => face.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  })
})

describe('people', () => {
  test('who approve their followers are asked first', async () => {
    const carol = await server.server.signUp('carol')
    await carol.request('i/update', { isLocked: true })
    await carol.post({ text: 'for those I know', visibility: 'followers' })
    const [bobs, carols] = await Promise.all([browser.open({ as: bob }), browser.open({ as: carol })])
    await carols.go('/my/notifications')
    await bobs.go('/@carol')
    await bobs.button('Ask to follow').click()
    await bobs.button('Requested').waitFor()
    expect(await bobs.note('for those I know').isVisible()).toBe(false)
    await carols.text('would like to follow you').waitFor()
    await carols.button('Accept').click()
    await carols.text('Accepted').waitFor()
    await bobs.button('Following').waitFor()
    await bobs.nav('Home').click()
    await bobs.note('for those I know').waitFor()
    await carol.post({ text: 'welcome in', visibility: 'followers' })
    await bobs.note('welcome in').waitFor()
  })

  test('can be muted and blocked', async () => {
    const noisy = await server.server.signUp('noisy')
    await noisy.post({ text: 'look at me' })
    const screen = await browser.open({ as: bob })
    await screen.go('/@noisy')
    await screen.button('User menu').click()
    await screen.entry('Mute').hover()
    await screen.entry('Until taken back').click()
    await screen.text('Muted').waitFor()
    await screen.nav('Home').click()
    await screen.page.getByRole('tab', { name: 'Local' }).click()
    await screen.note('welcome in').or(screen.text('Nothing yet')).first().waitFor()
    expect(await screen.note('look at me').isVisible()).toBe(false)

    await screen.go('/@noisy')
    await screen.button('User menu').click()
    await screen.entry('Unmute').click()
    await screen.page.locator('.user-header').getByText('Muted').waitFor({ state: 'hidden' })
    await screen.button('User menu').click()
    await screen.entry('Block').click()
    await screen.dialog().getByRole('button', { name: 'Block' }).click()
    await screen.button('Blocked').waitFor()
    const theirs = await browser.open({ as: noisy })
    await theirs.go('/@bob')
    await theirs.text('This person has blocked you.').waitFor()
  })
})

test('notifications that nobody looked at stay unread, whatever the kept page fetches', async () => {
  const [dana, erin] = await Promise.all([server.server.signUp('dana'), server.server.signUp('erin')])
  const screen = await browser.open({ as: dana })
  screen.allow(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|WebSocket/)
  await screen.go('/my/notifications')
  await screen.nav('Drive').click()
  await screen.text('Nothing in here yet').waitFor()
  await screen.context.setOffline(true)
  server.server.ctx.stream.disconnect(dana.id)
  await erin.request('following/create', { userId: dana.id })
  const fetched = screen.page.waitForResponse((response) => response.url().endsWith('/api/i/notifications-grouped'))
  await screen.context.setOffline(false)
  await fetched
  await expect.poll(() => screen.page.title()).toMatch(/^\(1\) /)
  expect(await dana.request('i', {})).toMatchObject({ unreadNotificationsCount: 1 })
})

test('the drive keeps folders and files', async () => {
  const screen = await browser.open({ as: bob })
  await screen.go('/my/drive')
  await screen.text('Nothing in here yet').waitFor()
  await screen.button('New folder').click()
  await screen.field('Name of the folder').fill('空の写真')
  await screen.button('Create').click()
  await screen.button('空の写真').click()
  await screen.page.waitForURL(/\/my\/drive\/folder\//)
  await screen.text('Nothing in here yet').waitFor()
  const [chooser] = await Promise.all([screen.page.waitForEvent('filechooser'), screen.button('Upload').first().click()])
  await chooser.setFiles(await upload('sky.png'))
  await screen.button(/^sky\.png/).click()
  await screen.field('Name').fill('朝の空.png')
  await screen.field('Description').fill('Morning sky')
  await screen.button('Save').click()
  await screen.button(/^朝の空\.png/).waitFor()
  const [folder] = await bob.request('drive/folders', {})
  const [file] = await bob.request('drive/files', { folderId: folder?.id ?? '' })
  expect(file).toMatchObject({ name: '朝の空.png', comment: 'Morning sky' })

  await screen.page.getByRole('region', { name: '朝の空.png' }).getByRole('button', { name: 'More' }).click()
  await screen.entry('Delete').click()
  await screen.dialog().getByRole('button', { name: 'Delete' }).click()
  await screen.text('Nothing in here yet').waitFor()
  expect(await bob.request('drive/files', { folderId: folder?.id ?? '' })).toEqual([])
})

import { describe, expect, test } from 'vitest'
import { useServer } from '../index.ts'
import { useBrowser } from './index.ts'
import type { Screen } from './index.ts'

/** The ways in and out: the first run, signing up and in, changing between accounts. */

async function fillNewAccount(screen: Screen, username: string, password: string): Promise<void> {
  await screen.field('Username').fill(username)
  await screen.field('Password').fill(password)
  await screen.field('Password once more').fill(password)
}

async function signIn(screen: Screen, username: string, password: string): Promise<void> {
  await screen.field('Username').fill(username)
  await screen.button('Next').click()
  await screen.field('Password').fill(password)
  await screen.button('Sign in').click()
}

async function openAccountMenu(screen: Screen): Promise<void> {
  await screen.button(/^Your account/).click()
  await screen.entry('Settings').waitFor()
}

describe('a fresh server with a set-up password', () => {
  const server = useServer({ env: { TSUBAME_SETUP_PASSWORD: 'open, sesame' } })
  const browser = useBrowser(() => server.server.ctx.config.url)

  test('is set up in the browser', async () => {
    const screen = await browser.open()
    screen.allow(/status of 40[03]/)
    await screen.go('/')
    await screen.text('A new server').waitFor()
    await fillNewAccount(screen, 'owner', 'a good long password')
    await screen.button('Create the account').click()
    await screen.text('This server asks for its set-up password first.').waitFor()
    await screen.field('Set-up password').fill('close, sesame')
    await screen.button('Create the account').click()
    await screen.text('That is not the set-up password.').waitFor()
    await screen.field('Set-up password').fill('open, sesame')
    await screen.button('Create the account').click()

    await screen.field('Name of the server').fill('軒下 Eaves')
    await screen.field('What it is about').fill('A nest for a few.')
    await screen.button('Open the doors').click()
    await screen.text('Quiet up here').waitFor()
    expect(await screen.page.title()).toBe('Home · 軒下 Eaves')
    const meta = await server.server.visit('meta', { detail: true })
    expect(meta).toMatchObject({ name: '軒下 Eaves', description: 'A nest for a few.', requireSetup: false })

    // Whoever comes next does not meet the wizard.
    const visitor = await browser.open()
    await visitor.go('/setup')
    await visitor.text('A nest for a few.').waitFor()
  })
})

describe('a server that is running', () => {
  const server = useServer()
  const browser = useBrowser(() => server.server.ctx.config.url)

  test('lets people sign up, out and in, and change between accounts', async () => {
    await server.server.signUp('keeper')
    const screen = await browser.open()
    screen.allow(/status of 40[034]/)
    await screen.go('/')
    await screen.page.getByRole('link', { name: 'Join' }).click()
    await fillNewAccount(screen, 'keeper', 'password of swift')
    await screen.text('Somebody has this name already.').waitFor()
    await fillNewAccount(screen, 'swift', 'password of swift')
    await screen.text('This name is free.').waitFor()
    await screen.button('Sign up').click()
    await screen.text('Quiet up here').waitFor()

    await openAccountMenu(screen)
    await screen.entry('Sign out').click()
    await screen.dialog().getByRole('button', { name: 'Sign out' }).click()
    await screen.page.getByRole('link', { name: 'Join' }).waitFor()

    await screen.go('/signin')
    await screen.field('Username').fill('nobody_here')
    await screen.button('Next').click()
    await screen.text('There is nobody by that name here.').waitFor()
    await screen.go('/signin')
    await signIn(screen, 'swift', 'the wrong password')
    await screen.text('That is not the password.').waitFor()
    await screen.field('Password').fill('password of swift')
    await screen.button('Sign in').click()
    await screen.text('Quiet up here').waitFor()

    await server.server.signUp('martin')
    await openAccountMenu(screen)
    await screen.entry('Add an account').click()
    await signIn(screen, 'martin', 'password of martin')
    await screen.nav('Profile').waitFor()
    expect(await screen.nav('Profile').getAttribute('href')).toBe('/@martin')

    await openAccountMenu(screen)
    await screen.entry('@swift').click()
    await screen.page.locator('nav a[href="/@swift"]').waitFor()

    // Signing out of one leaves the other.
    await openAccountMenu(screen)
    await screen.entry('Sign out').click()
    await screen.dialog().getByRole('button', { name: 'Sign out' }).click()
    await screen.page.locator('nav a[href="/@martin"]').waitFor()
  })

  test('can be closed to newcomers without an invitation', async () => {
    await server.server.ctx.services.meta.update({ disableRegistration: true })
    const screen = await browser.open({ language: 'ja' })
    await screen.go('/')
    await screen.page.getByRole('link', { name: '招待' }).click()
    await screen.page.getByLabel('招待コード').waitFor()
    expect(await screen.page.locator('html').getAttribute('lang')).toBe('ja')
  })
})

import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMailer } from './create-mailer.ts'

/** What a session sent: the envelope and the message. */
interface Session {
  from: string
  to: string[]
  message: string
}

const sessions: Session[] = []
let smtp: Server
let smtpUrl: string

beforeAll(async () => {
  smtp = createServer((socket) => {
    let session: Session = { from: '', to: [], message: '' }
    let inMessage = false
    const say = (line: string) => socket.write(`${line}\r\n`)
    say('220 stand-in')
    createInterface({ input: socket }).on('line', (line) => {
      if (inMessage) {
        if (line !== '.') session.message += `${line}\n`
        else {
          inMessage = false
          sessions.push(session)
          session = { from: '', to: [], message: '' }
          say('250 taken')
        }
        return
      }
      const command = line.slice(0, 4).toUpperCase()
      if (command === 'MAIL') session.from = line
      if (command === 'RCPT') {
        if (line.includes('nobody@')) return void say('550 no such mailbox')
        session.to.push(line)
      }
      inMessage = command === 'DATA'
      say({ EHLO: '250 stand-in', DATA: '354 go on', QUIT: '221 bye' }[command] ?? '250 fine')
    })
    socket.on('error', () => undefined)
  })
  smtp.listen(0, '127.0.0.1')
  await once(smtp, 'listening')
  smtpUrl = `smtp://127.0.0.1:${(smtp.address() as AddressInfo).port}`
})
afterAll(() => smtp.close())

test('mail reaches the SMTP server as text from the configured sender', async () => {
  const mailer = await createMailer({ mail: { smtpUrl, from: 'Tsubame <noreply@example.com>' } })
  expect(mailer.enabled).toBe(true)
  await mailer.send({ to: 'ayu@example.com', subject: 'ようこそ\r\nBcc: evil@example.com', text: 'Hello, swallow.' })
  const [sent] = sessions
  expect(sent?.from).toContain('<noreply@example.com>')
  expect(sent?.to).toEqual([expect.stringContaining('<ayu@example.com>')])
  expect(sent?.message).toContain('Hello, swallow.')
  expect(sent?.message).not.toMatch(/^Bcc:/m)
  await mailer.close()
})

test('one address stays one address', async () => {
  const mailer = await createMailer({ mail: { smtpUrl, from: 'noreply@example.com' } })
  await mailer.send({ to: 'a@example.com, b@example.com', subject: 's', text: 't' }).catch(() => undefined)
  expect(sessions.flatMap((s) => s.to).filter((line) => line.includes('<b@example.com>'))).toEqual([])
  await mailer.close()
})

test('a refusal of the server and a server that is not there are errors', async () => {
  const mailer = await createMailer({ mail: { smtpUrl, from: 'noreply@example.com' } })
  await expect(mailer.send({ to: 'nobody@example.com', subject: 's', text: 't' })).rejects.toThrow('no such mailbox')
  await mailer.close()
  const dead = await createMailer({ mail: { smtpUrl: 'smtp://127.0.0.1:1', from: 'noreply@example.com' } })
  await expect(dead.send({ to: 'a@example.com', subject: 's', text: 't' })).rejects.toThrow()
  await dead.close()
})

test('without a server nothing is pretended', async () => {
  const mailer = await createMailer({ mail: null })
  expect(mailer.enabled).toBe(false)
  await expect(mailer.send({ to: 'a@example.com', subject: 's', text: 't' })).rejects.toThrow('TSUBAME_SMTP_URL')
})

import type { Config } from '../config.ts'
import type { Mailer } from './mail.ts'

/** Sends through the configured SMTP server; without one `enabled` is false and sending is an error. */
export async function createMailer(config: Pick<Config, 'mail'>): Promise<Mailer> {
  const settings = config.mail
  if (settings === null) {
    return {
      enabled: false,
      send: () => Promise.reject(new Error('mail is not set up: TSUBAME_SMTP_URL is not set')),
      close: async () => undefined,
    }
  }
  // Only servers that send mail pay for the client's memory.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport(
    { url: settings.smtpUrl, pool: true, maxConnections: 2, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 },
    // Text that people wrote must not make the mailer read files or fetch addresses.
    { from: settings.from, disableFileAccess: true, disableUrlAccess: true },
  )
  return {
    enabled: true,
    send: async ({ to, subject, text }) => {
      await transport.sendMail({ to: { name: '', address: to }, subject: subject.replace(/[\r\n]+/g, ' '), text })
    },
    close: async () => transport.close(),
  }
}

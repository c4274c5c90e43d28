export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Sends mail; callers put it in a job, for SMTP is slow and fails. */
export interface Mailer {
  readonly enabled: boolean
  /** @throws when the server refuses or cannot be reached */
  send(mail: Mail): Promise<void>
  close(): Promise<void>
}

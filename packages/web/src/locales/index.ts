import type accounts from './en/accounts.json'
import type app from './en/app.json'
import type composer from './en/composer.json'
import type drive from './en/drive.json'
import type emoji from './en/emoji.json'
import type errors from './en/errors.json'
import type media from './en/media.json'
import type mfm from './en/mfm.json'
import type notes from './en/notes.json'
import type notifications from './en/notifications.json'
import type reactions from './en/reactions.json'
import type search from './en/search.json'
import type settings from './en/settings.json'
import type setup from './en/setup.json'
import type timelines from './en/timelines.json'
import type ui from './en/ui.json'
import type users from './en/users.json'
import type visitor from './en/visitor.json'

/** English is the source: every other language has the same keys and falls back to it one by one. */
export interface Messages {
  accounts: typeof accounts
  app: typeof app
  composer: typeof composer
  drive: typeof drive
  emoji: typeof emoji
  errors: typeof errors
  media: typeof media
  mfm: typeof mfm
  notes: typeof notes
  notifications: typeof notifications
  reactions: typeof reactions
  search: typeof search
  settings: typeof settings
  setup: typeof setup
  timelines: typeof timelines
  ui: typeof ui
  users: typeof users
  visitor: typeof visitor
}

type Paths<T> = T extends string ? '' : { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Paths<T[K]>}` }[keyof T & string]

/** `namespace.key`, checked at compile time against the English files. */
export type MessageKey = Paths<Messages>

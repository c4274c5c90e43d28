import type { Cursor } from '../../platform/db/cursor.ts'
import type { NotificationType } from './rules.ts'

export interface NotificationRequest {
  /** Who gets it; people of other servers get none. */
  readonly userId: string
  readonly type: NotificationType
  /** Who caused it; absent where nobody did. */
  readonly notifierId?: string
  readonly noteId?: string
  /** What only this kind has: `reaction`, `message`, `body` … */
  readonly data?: Readonly<Record<string, unknown>>
}

export interface ListRequest {
  readonly cursor: Cursor
  readonly limit: number
  readonly wants: ((type: string) => boolean) | null
}

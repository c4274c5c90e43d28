import { t, type MessageKey } from '../app/i18n.ts'
import type { ApiError } from '../data/api.ts'

/** Codes that have a sentence of their own; anything else says what the server said. */
const sentences: Record<string, MessageKey> = {
  NETWORK_ERROR: 'errors.network',
  BAD_ANSWER: 'errors.badAnswer',
  RATE_LIMIT_EXCEEDED: 'errors.rateLimit',
  INTERNAL_ERROR: 'errors.internal',
  INVALID_PARAM: 'errors.invalidParam',
  PERMISSION_DENIED: 'errors.permission',
  ROLE_PERMISSION_DENIED: 'errors.permission',
  CREDENTIAL_REQUIRED: 'errors.credentialRequired',
  AUTHENTICATION_FAILED: 'errors.authentication',
  YOUR_ACCOUNT_SUSPENDED: 'errors.suspended',
  NO_SUCH_NOTE: 'errors.noSuchNote',
  NO_SUCH_USER: 'errors.noSuchUser',
  NO_SUCH_FILE: 'errors.noSuchFile',
  NO_FREE_SPACE: 'errors.noFreeSpace',
  FILE_TOO_BIG: 'errors.fileTooBig',
  MAX_FILE_SIZE_EXCEEDED: 'errors.fileTooBig',
  UNALLOWED_FILE_TYPE: 'errors.fileType',
  INAPPROPRIATE: 'errors.inappropriate',
  CONTAINS_PROHIBITED_WORDS: 'errors.prohibitedWords',
  CONTAINS_TOO_MANY_MENTIONS: 'errors.tooManyMentions',
  YOUR_NAME_CONTAINS_PROHIBITED_WORDS: 'errors.prohibitedName',
  YOU_HAVE_BEEN_BLOCKED: 'errors.blocked',
  BLOCKED: 'errors.blocked',
  BLOCKING: 'errors.blocking',
  ALREADY_FOLLOWING: 'errors.alreadyFollowing',
  ALREADY_BLOCKING: 'errors.alreadyBlocking',
  ALREADY_MUTING: 'errors.alreadyMuting',
  ALREADY_VOTED: 'errors.alreadyVoted',
  ALREADY_EXPIRED: 'errors.pollExpired',
  CANNOT_RENOTE_DUE_TO_VISIBILITY: 'errors.cannotRenote',
  CANNOT_REPLY_TO_AN_INVISIBLE_NOTE: 'errors.noSuchNote',
  UNKNOWN_API_ENDPOINT: 'errors.notOffered',
}

/** A plain sentence for a failure, in the reader's language. */
export function errorText(error: ApiError): string {
  const key = sentences[error.code]
  return key ? t(key) : t('errors.other', { message: error.message })
}

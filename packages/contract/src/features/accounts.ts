import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Id, Nullable, OneOf, endpoint } from '../define.ts'
import { captchaAnswers } from './auth.ts'
import { MeDetailed } from '../entities/users.ts'

const receiveRule = Type.Union([
  Type.Object({ type: OneOf(['all', 'following', 'follower', 'mutualFollow', 'followingOrFollower', 'never']) }),
  Type.Object({ type: OneOf(['list']), userListId: Id() }),
])

/** Since 1970, or negated an age; 1e30 is an integer, too, but none the database knows. */
const Seconds = Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER })

/** Who may cause which notification; a type that is not named passes everybody. */
const NotificationReceiveConfig = Type.Unsafe<Partial<Record<string, Static<typeof receiveRule>>>>({
  type: 'object',
  additionalProperties: receiveRule,
})

export const adminAccountsCreate = endpoint({
  name: 'admin/accounts/create',
  summary: 'Creates the first account, which owns the server, or another one on behalf of the owner.',
  tags: ['admin'],
  credential: 'optional',
  params: Type.Object({
    username: Type.String({ pattern: '^\\w{1,20}$' }),
    password: Type.String({ minLength: 1 }),
    setupPassword: Type.Optional(Nullable(Type.String())),
  }),
  result: Type.Intersect([MeDetailed, Type.Object({
      token: Type.String(),
    })]),
  errors: {
    ACCESS_DENIED: { id: '1fb7cb09-d46a-4fff-b8df-057708cce513' },
    INCORRECT_INITIAL_PASSWORD: { id: '97147c55-1ae1-4f6f-91d6-e1c3e0e76d62', message: 'The set-up password is wrong.' },
    RATE_LIMIT_EXCEEDED: { id: 'd5826d14-3982-4d2e-8011-b9e9f02499ef', status: 429, message: 'Too many wrong set-up passwords: try again later.' },
    USED_USERNAME: { id: 'd6a8e6a0-2a1e-4f0c-9c43-5e3a5c0b7f11', message: 'The name is taken or was used before.' },
    INVALID_PASSWORD: { id: '2c9c6e5d-6a9b-4b57-8f55-3a1d7e6f9a02' },
  },
})

export const usernameAvailable = endpoint({
  name: 'username/available',
  summary: 'Tells whether an account of this name could be created.',
  tags: ['users'],
  credential: 'optional',
  params: Type.Object({
    username: Type.String({ pattern: '^\\w{1,20}$' }),
  }),
  result: Type.Object({
      available: Type.Boolean(),
    }),
  errors: {},
})

export const me = endpoint({
  name: 'i',
  summary: 'Shows your own account.',
  tags: ['account'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({}),
  result: MeDetailed,
  errors: {
    USER_IS_DELETED: { id: 'e5b3b9f0-2b8f-4b9f-9c1f-8c5c1b2e1b1a', kind: 'permission' },
  },
})

export const iUpdate = endpoint({
  name: 'i/update',
  summary: 'Changes your profile and settings: what is given, nothing else.',
  tags: ['account'],
  credential: 'required',
  kind: 'write:account',
  limit: { duration: 3_600_000, max: 20 },
  params: Type.Object({
    name: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 50 }))),
    description: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 1500 }))),
    followedMessage: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 256 }))),
    location: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 50 }))),
    birthday: Type.Optional(Nullable(Type.String({ pattern: '^([0-9]{4})-([0-9]{2})-([0-9]{2})$' }))),
    lang: Type.Optional(Nullable(OneOf(['ach', 'ady', 'af', 'af-NA', 'af-ZA', 'ak', 'ar', 'ar-AR', 'ar-MA', 'ar-SA', 'ay-BO', 'az', 'az-AZ', 'be-BY', 'bg', 'bg-BG', 'bn', 'bn-IN', 'bn-BD', 'br', 'bs-BA', 'ca', 'ca-ES', 'cak', 'ck-US', 'cs', 'cs-CZ', 'cy', 'cy-GB', 'da', 'da-DK', 'de', 'de-AT', 'de-DE', 'de-CH', 'dsb', 'el', 'el-GR', 'en', 'en-GB', 'en-AU', 'en-CA', 'en-IE', 'en-IN', 'en-PI', 'en-SG', 'en-UD', 'en-US', 'en-ZA', 'en@pirate', 'eo', 'eo-EO', 'es', 'es-AR', 'es-419', 'es-CL', 'es-CO', 'es-EC', 'es-ES', 'es-LA', 'es-NI', 'es-MX', 'es-US', 'es-VE', 'et', 'et-EE', 'eu', 'eu-ES', 'fa', 'fa-IR', 'fb-LT', 'ff', 'fi', 'fi-FI', 'fo', 'fo-FO', 'fr', 'fr-CA', 'fr-FR', 'fr-BE', 'fr-CH', 'fy-NL', 'ga', 'ga-IE', 'gd', 'gl', 'gl-ES', 'gn-PY', 'gu-IN', 'gv', 'gx-GR', 'he', 'he-IL', 'hi', 'hi-IN', 'hr', 'hr-HR', 'hsb', 'ht', 'hu', 'hu-HU', 'hy', 'hy-AM', 'id', 'id-ID', 'is', 'is-IS', 'it', 'it-IT', 'ja', 'ja-JP', 'jv-ID', 'ka-GE', 'kk-KZ', 'km', 'kl', 'km-KH', 'kab', 'kn', 'kn-IN', 'ko', 'ko-KR', 'ku-TR', 'kw', 'la', 'la-VA', 'lb', 'li-NL', 'lt', 'lt-LT', 'lv', 'lv-LV', 'mai', 'mg-MG', 'mk', 'mk-MK', 'ml', 'ml-IN', 'mn-MN', 'mr', 'mr-IN', 'ms', 'ms-MY', 'mt', 'mt-MT', 'my', 'no', 'nb', 'nb-NO', 'ne', 'ne-NP', 'nl', 'nl-BE', 'nl-NL', 'nn-NO', 'oc', 'or-IN', 'pa', 'pa-IN', 'pl', 'pl-PL', 'ps-AF', 'pt', 'pt-BR', 'pt-PT', 'qu-PE', 'rm-CH', 'ro', 'ro-RO', 'ru', 'ru-RU', 'sa-IN', 'se-NO', 'sh', 'si-LK', 'sk', 'sk-SK', 'sl', 'sl-SI', 'so-SO', 'sq', 'sq-AL', 'sr', 'sr-RS', 'su', 'sv', 'sv-SE', 'sw', 'sw-KE', 'ta', 'ta-IN', 'te', 'te-IN', 'tg', 'tg-TJ', 'th', 'th-TH', 'fil', 'tlh', 'tr', 'tr-TR', 'tt-RU', 'uk', 'uk-UA', 'ur', 'ur-PK', 'uz', 'uz-UZ', 'vi', 'vi-VN', 'xh-ZA', 'yi', 'yi-DE', 'zh', 'zh-Hans', 'zh-Hant', 'zh-CN', 'zh-HK', 'zh-SG', 'zh-TW', 'zu-ZA']))),
    avatarId: Type.Optional(Nullable(Id())),
    avatarDecorations: Type.Optional(Type.Array(Type.Object({
      id: Id(),
      angle: Type.Optional(Nullable(Type.Number({ minimum: -0.5, maximum: 0.5 }))),
      flipH: Type.Optional(Nullable(Type.Boolean())),
      offsetX: Type.Optional(Nullable(Type.Number({ minimum: -0.25, maximum: 0.25 }))),
      offsetY: Type.Optional(Nullable(Type.Number({ minimum: -0.25, maximum: 0.25 }))),
    }), { maxItems: 16 })),
    bannerId: Type.Optional(Nullable(Id())),
    fields: Type.Optional(Type.Array(Type.Object({
      name: Type.String({ maxLength: 256 }),
      value: Type.String({ maxLength: 2048 }),
    }), { minItems: 0, maxItems: 16 })),
    isLocked: Type.Optional(Type.Boolean()),
    isExplorable: Type.Optional(Type.Boolean()),
    hideOnlineStatus: Type.Optional(Type.Boolean()),
    publicReactions: Type.Optional(Type.Boolean()),
    carefulBot: Type.Optional(Type.Boolean()),
    autoAcceptFollowed: Type.Optional(Type.Boolean()),
    noCrawle: Type.Optional(Type.Boolean()),
    preventAiLearning: Type.Optional(Type.Boolean()),
    requireSigninToViewContents: Type.Optional(Type.Boolean()),
    makeNotesFollowersOnlyBefore: Type.Optional(Nullable(Seconds)),
    makeNotesHiddenBefore: Type.Optional(Nullable(Seconds)),
    isBot: Type.Optional(Type.Boolean()),
    isCat: Type.Optional(Type.Boolean()),
    injectFeaturedNote: Type.Optional(Type.Boolean()),
    receiveAnnouncementEmail: Type.Optional(Type.Boolean()),
    alwaysMarkNsfw: Type.Optional(Type.Boolean()),
    autoSensitive: Type.Optional(Type.Boolean()),
    followingVisibility: Type.Optional(OneOf(['public', 'followers', 'private'])),
    followersVisibility: Type.Optional(OneOf(['public', 'followers', 'private'])),
    chatScope: Type.Optional(OneOf(['everyone', 'followers', 'following', 'mutual', 'none'])),
    pinnedPageId: Type.Optional(Nullable(Id())),
    mutedWords: Type.Optional(Type.Array(Type.Union([Type.Array(Type.String()), Type.String()]))),
    hardMutedWords: Type.Optional(Type.Array(Type.Union([Type.Array(Type.String()), Type.String()]))),
    mutedInstances: Type.Optional(Type.Array(Type.String())),
    notificationRecieveConfig: Type.Optional(NotificationReceiveConfig),
    emailNotificationTypes: Type.Optional(Type.Array(Type.String())),
    alsoKnownAs: Type.Optional(Type.Array(Type.String(), { maxItems: 10, uniqueItems: true })),
  }),
  result: MeDetailed,
  errors: {
    NO_SUCH_AVATAR: { id: '539f3a45-f215-4f81-a9a8-31293640207f' },
    NO_SUCH_FILE: { id: 'e0f0d3c7-e704-4314-a0b5-04286d69a65c' },
    NO_SUCH_BANNER: { id: '0d8f5629-f210-41c2-9433-735831a58595' },
    AVATAR_NOT_AN_IMAGE: { id: 'f419f9f8-2f4d-46b1-9fb4-49d3a2fd7191' },
    FILE_NOT_AN_IMAGE: { id: '2851568b-5ad1-4031-bf0d-5320afebf3a9' },
    BANNER_NOT_AN_IMAGE: { id: '75aedb19-2afd-4e6d-87fc-67941256fa60' },
    NO_SUCH_PAGE: { id: '8e01b590-7eb9-431b-a239-860e086c408e' },
    INVALID_REGEXP: { id: '0d786918-10df-41cd-8f33-8dec7d9a89a5' },
    TOO_MANY_MUTED_WORDS: { id: '010665b1-a211-42d2-bc64-8f6609d79785' },
    NO_SUCH_USER: { id: 'fcd2eef9-a9b2-4c4f-8624-038099e90aa5' },
    URI_NULL: { id: 'bf326f31-d430-4f97-9933-5d61e4d48a23' },
    INVALID_URL: { id: 'b2452e00-2bd0-4da8-a2d0-972859da7358' },
    FORBIDDEN_TO_SET_YOURSELF: { id: '25c90186-4ab0-49c8-9bba-a1fa6c202ba4' },
    RESTRICTED_BY_ROLE: { id: '8feff0ba-5ab5-585b-31f4-4df816663fad', message: 'Your roles do not allow this.' },
    YOUR_ACCOUNT_MOVED: { id: '56f20ec9-fd06-4fa5-841b-edd6d7d4fa31', kind: 'permission', message: 'An account that has moved keeps its aliases.' },
    YOUR_NAME_CONTAINS_PROHIBITED_WORDS: { id: '0b3f9f6a-2f4d-4b1f-9fb4-49d3a2fd7191', status: 422 },
  },
})

/** Not in the API's envelope: failures are 400 with `{ statusCode, error, message }`. */
export const signup = endpoint({
  name: 'signup',
  summary: 'Creates an account and signs in to it.',
  tags: ['auth'],
  credential: 'optional',
  limit: { duration: 3_600_000, max: 20 },
  params: Type.Object({
    username: Type.String(),
    password: Type.String(),
    host: Type.Optional(Type.String()),
    invitationCode: Type.Optional(Nullable(Type.String())),
    emailAddress: Type.Optional(Nullable(Type.String())),
    ...captchaAnswers,
  }),
  result: Type.Intersect([MeDetailed, Type.Object({ token: Type.String() })]),
  errors: {},
})

export const accountsEndpoints = [
  signup,
  adminAccountsCreate,
  usernameAvailable,
  me,
  iUpdate,
] as const

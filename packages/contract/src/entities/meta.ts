import { Type } from 'typebox'
import type { Static } from 'typebox'
import { DateTime, Id, Nullable, OneOf } from '../define.ts'
import { RolePolicies } from './roles.ts'

export const MetaClientOptions = Type.Object({
  entrancePageStyle: OneOf(['classic', 'simple']),
  showTimelineForVisitor: Type.Boolean(),
  showActivitiesForVisitor: Type.Boolean(),
})
export interface MetaClientOptions extends Static<typeof MetaClientOptions> {}

export const MetaLite = Type.Object({
  maintainerName: Nullable(Type.String()),
  maintainerEmail: Nullable(Type.String()),
  version: Type.String(),
  providesTarball: Type.Boolean(),
  name: Nullable(Type.String()),
  shortName: Nullable(Type.String()),
  uri: Type.String(),
  description: Nullable(Type.String()),
  langs: Type.Array(Type.String()),
  tosUrl: Nullable(Type.String()),
  repositoryUrl: Nullable(Type.String()),
  feedbackUrl: Nullable(Type.String()),
  defaultDarkTheme: Nullable(Type.String()),
  defaultLightTheme: Nullable(Type.String()),
  clientOptions: MetaClientOptions,
  disableRegistration: Type.Boolean(),
  emailRequiredForSignup: Type.Boolean(),
  enableHcaptcha: Type.Boolean(),
  hcaptchaSiteKey: Nullable(Type.String()),
  enableMcaptcha: Type.Boolean(),
  mcaptchaSiteKey: Nullable(Type.String()),
  mcaptchaInstanceUrl: Nullable(Type.String()),
  enableRecaptcha: Type.Boolean(),
  recaptchaSiteKey: Nullable(Type.String()),
  enableTurnstile: Type.Boolean(),
  turnstileSiteKey: Nullable(Type.String()),
  enableTestcaptcha: Type.Boolean(),
  googleAnalyticsMeasurementId: Nullable(Id()),
  swPublickey: Nullable(Type.String()),
  mascotImageUrl: Type.String(),
  bannerUrl: Nullable(Type.String()),
  serverErrorImageUrl: Nullable(Type.String()),
  infoImageUrl: Nullable(Type.String()),
  notFoundImageUrl: Nullable(Type.String()),
  iconUrl: Nullable(Type.String()),
  maxNoteTextLength: Type.Number(),
  ads: Type.Array(Type.Object({
    id: Id(),
    url: Type.String(),
    place: Type.String(),
    ratio: Type.Number(),
    imageUrl: Type.String(),
    dayOfWeek: Type.Number(),
    isSensitive: Type.Optional(Type.Boolean()),
  })),
  notesPerOneAd: Type.Number(),
  enableEmail: Type.Boolean(),
  enableServiceWorker: Type.Boolean(),
  translatorAvailable: Type.Boolean(),
  sentryForFrontend: Nullable(Type.Object({
    options: Type.Intersect([Type.Object({
      dsn: Type.String(),
    }), Type.Record(Type.String(), Type.Unknown())]),
    vueIntegration: Type.Optional(Nullable(Type.Record(Type.String(), Type.Unknown()))),
    browserTracingIntegration: Type.Optional(Nullable(Type.Record(Type.String(), Type.Unknown()))),
    replayIntegration: Type.Optional(Nullable(Type.Record(Type.String(), Type.Unknown()))),
  })),
  mediaProxy: Type.String(),
  enableUrlPreview: Type.Boolean(),
  backgroundImageUrl: Nullable(Type.String()),
  impressumUrl: Nullable(Type.String()),
  logoImageUrl: Nullable(Type.String()),
  privacyPolicyUrl: Nullable(Type.String()),
  inquiryUrl: Nullable(Type.String()),
  serverRules: Type.Array(Type.String()),
  themeColor: Nullable(Type.String()),
  policies: RolePolicies,
  noteSearchableScope: OneOf(['local', 'global']),
  maxFileSize: Type.Number(),
  federation: OneOf(['all', 'specified', 'none']),
})
export interface MetaLite extends Static<typeof MetaLite> {}

export const MetaDetailedOnly = Type.Object({
  features: Type.Optional(Type.Object({
    registration: Type.Boolean(),
    emailRequiredForSignup: Type.Boolean(),
    localTimeline: Type.Boolean(),
    globalTimeline: Type.Boolean(),
    hcaptcha: Type.Boolean(),
    turnstile: Type.Boolean(),
    recaptcha: Type.Boolean(),
    objectStorage: Type.Boolean(),
    serviceWorker: Type.Boolean(),
    miauth: Type.Boolean(),
  })),
  proxyAccountName: Nullable(Type.String()),
  requireSetup: Type.Boolean(),
  cacheRemoteFiles: Type.Boolean(),
  cacheRemoteSensitiveFiles: Type.Boolean(),
})
export interface MetaDetailedOnly extends Static<typeof MetaDetailedOnly> {}

export const MetaDetailed = Type.Intersect([MetaLite, MetaDetailedOnly])
export type MetaDetailed = Static<typeof MetaDetailed>

export const Ad = Type.Object({
  id: Id(),
  expiresAt: DateTime(),
  startsAt: DateTime(),
  place: Type.String(),
  priority: Type.String(),
  ratio: Type.Number(),
  url: Type.String(),
  imageUrl: Type.String(),
  memo: Type.String(),
  dayOfWeek: Type.Number(),
  isSensitive: Type.Boolean(),
})
export interface Ad extends Static<typeof Ad> {}

export const EmojiSimple = Type.Object({
  aliases: Type.Array(Type.String()),
  name: Type.String(),
  category: Nullable(Type.String()),
  url: Type.String(),
  localOnly: Type.Optional(Type.Boolean()),
  isSensitive: Type.Optional(Type.Boolean()),
  roleIdsThatCanBeUsedThisEmojiAsReaction: Type.Optional(Type.Array(Type.String())),
})
export interface EmojiSimple extends Static<typeof EmojiSimple> {}

export const EmojiDetailed = Type.Object({
  id: Id(),
  aliases: Type.Array(Type.String()),
  name: Type.String(),
  category: Nullable(Type.String()),
  host: Nullable(Type.String()),
  url: Type.String(),
  license: Nullable(Type.String()),
  isSensitive: Type.Boolean(),
  localOnly: Type.Boolean(),
  roleIdsThatCanBeUsedThisEmojiAsReaction: Type.Array(Type.String()),
})
export interface EmojiDetailed extends Static<typeof EmojiDetailed> {}

export const Announcement = Type.Object({
  id: Id(),
  createdAt: DateTime(),
  updatedAt: Nullable(DateTime()),
  text: Type.String(),
  title: Type.String(),
  imageUrl: Nullable(Type.String()),
  icon: OneOf(['info', 'warning', 'error', 'success']),
  display: OneOf(['dialog', 'normal', 'banner']),
  needConfirmationToRead: Type.Boolean(),
  silence: Type.Boolean(),
  forYou: Type.Boolean(),
  isRead: Type.Optional(Type.Boolean()),
})
export interface Announcement extends Static<typeof Announcement> {}

import type { entities } from '@tsubame/contract'
import type { Config } from '../../platform/config.ts'
import type { ServerMeta } from './settings.ts'

/** Facts of the program that the public `meta` shows beside the settings. */
export interface ProgramFacts {
  readonly config: Config
  readonly version: string
  readonly policies: entities.RolePolicies
}

const MAX_NOTE_TEXT_LENGTH = 3000

export function presentMetaLite(meta: ServerMeta, { config, version, policies }: ProgramFacts): entities.MetaLite {
  return {
    maintainerName: meta.maintainerName,
    maintainerEmail: meta.maintainerEmail,
    version,
    providesTarball: false,
    name: meta.name,
    shortName: meta.shortName,
    uri: config.url,
    description: meta.description,
    langs: meta.langs,
    tosUrl: meta.tosUrl,
    repositoryUrl: meta.repositoryUrl,
    feedbackUrl: meta.feedbackUrl,
    defaultDarkTheme: meta.defaultDarkTheme,
    defaultLightTheme: meta.defaultLightTheme,
    clientOptions: { entrancePageStyle: 'classic', showTimelineForVisitor: true, showActivitiesForVisitor: true, ...meta.clientOptions },
    disableRegistration: meta.disableRegistration,
    // Mandatory mail, captchas and push need settings that cannot be made yet, so they are off.
    emailRequiredForSignup: false,
    enableHcaptcha: false,
    hcaptchaSiteKey: null,
    enableMcaptcha: false,
    mcaptchaSiteKey: null,
    mcaptchaInstanceUrl: null,
    enableRecaptcha: false,
    recaptchaSiteKey: null,
    enableTurnstile: false,
    turnstileSiteKey: null,
    enableTestcaptcha: false,
    googleAnalyticsMeasurementId: null,
    swPublickey: null,
    mascotImageUrl: meta.mascotImageUrl ?? `${config.url}/icons/512.png`,
    bannerUrl: meta.bannerUrl,
    serverErrorImageUrl: meta.serverErrorImageUrl,
    infoImageUrl: meta.infoImageUrl,
    notFoundImageUrl: meta.notFoundImageUrl,
    iconUrl: meta.iconUrl,
    maxNoteTextLength: MAX_NOTE_TEXT_LENGTH,
    ads: [],
    notesPerOneAd: 0,
    enableEmail: config.mail !== null,
    enableServiceWorker: false,
    translatorAvailable: meta.deeplAuthKey !== null || meta.libreTranslateUrl !== null,
    sentryForFrontend: null,
    mediaProxy: `${config.url}/proxy`,
    enableUrlPreview: false,
    backgroundImageUrl: meta.backgroundImageUrl,
    impressumUrl: meta.impressumUrl,
    logoImageUrl: meta.logoImageUrl,
    privacyPolicyUrl: meta.privacyPolicyUrl,
    inquiryUrl: meta.inquiryUrl,
    serverRules: meta.serverRules,
    themeColor: meta.themeColor,
    policies,
    noteSearchableScope: 'local',
    maxFileSize: config.maxFileSize,
    federation: meta.federation,
  }
}

export function presentMetaDetailed(meta: ServerMeta, facts: ProgramFacts): entities.MetaDetailed {
  return {
    ...presentMetaLite(meta, facts),
    features: {
      registration: !meta.disableRegistration,
      emailRequiredForSignup: false,
      localTimeline: facts.policies.ltlAvailable,
      globalTimeline: facts.policies.gtlAvailable,
      hcaptcha: false,
      turnstile: false,
      recaptcha: false,
      objectStorage: facts.config.s3 !== null,
      serviceWorker: false,
      miauth: true,
    },
    proxyAccountName: null,
    requireSetup: meta.rootUserId === null,
    cacheRemoteFiles: false,
    cacheRemoteSensitiveFiles: true,
  }
}

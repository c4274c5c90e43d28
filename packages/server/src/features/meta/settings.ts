import type { entities } from '@tsubame/contract'

/**
 * What an administrator decides while the server runs. The database holds only what differs from the defaults below;
 * a setting is added by adding it here.
 */
export interface ServerSettings {
  name: string | null
  shortName: string | null
  description: string | null
  maintainerName: string | null
  maintainerEmail: string | null
  langs: string[]
  tosUrl: string | null
  privacyPolicyUrl: string | null
  impressumUrl: string | null
  inquiryUrl: string | null
  repositoryUrl: string | null
  feedbackUrl: string | null
  serverRules: string[]
  iconUrl: string | null
  bannerUrl: string | null
  backgroundImageUrl: string | null
  logoImageUrl: string | null
  mascotImageUrl: string | null
  serverErrorImageUrl: string | null
  notFoundImageUrl: string | null
  infoImageUrl: string | null
  themeColor: string | null
  defaultLightTheme: string | null
  defaultDarkTheme: string | null
  clientOptions: Partial<entities.MetaClientOptions>
  /** Sign-up needs an invitation. */
  disableRegistration: boolean
  /** Names nobody may sign up with, in lower case. */
  preservedUsernames: string[]
  prohibitedWordsForNameOfUser: string[]
  sensitiveWords: string[]
  prohibitedWords: string[]
  hiddenTags: string[]
  blockedHosts: string[]
  silencedHosts: string[]
  federation: 'all' | 'specified' | 'none'
  federationHosts: string[]
  /** What visitors without an account may read: everything, what was written here, or nothing. */
  ugcVisibilityForVisitor: 'all' | 'local' | 'none'
  enableServerMachineStats: boolean
  enableIdenticonGeneration: boolean
  /** Badges of roles stand behind the names of people of other servers, too. */
  showRoleBadgesOfRemoteUsers: boolean
  /** Antennas that nobody has read for so long (ms) rest; 0: never. */
  deactivateAntennaThreshold: number
  /** null: DeepL does not translate. */
  deeplAuthKey: string | null
  /** The key is for the paid service. */
  deeplIsPro: boolean
  /** Where a LibreTranslate server is reached; null: none translates. Without effect while there is a key for DeepL. */
  libreTranslateUrl: string | null
  libreTranslateKey: string | null
  /** What the base role gives instead of the built-in policies. */
  policies: Partial<entities.RolePolicies>
}

/** What only those who may change settings may read. */
const SECRETS = ['deeplAuthKey', 'libreTranslateKey'] as const satisfies readonly (keyof ServerSettings)[]

/** For moderators' eyes: of a secret it only tells that there is one. */
export function withoutSecrets(settings: ServerSettings): ServerSettings {
  const shown = { ...settings }
  for (const key of SECRETS) if (shown[key] !== null) shown[key] = '(secret)'
  return shown
}

const preservedUsernames = [
  'admin', 'administrator', 'root', 'system', 'maintainer', 'host', 'mod', 'moderator', 'owner', 'superuser', 'staff', 'auth', 'i', 'me',
  'everyone', 'all', 'mention', 'mentions', 'example', 'user', 'users', 'account', 'accounts', 'official', 'help', 'helps', 'support', 'supports',
  'info', 'information', 'informations', 'announce', 'announces', 'announcement', 'announcements', 'notice', 'notification', 'notifications',
  'dev', 'developer', 'developers', 'tech', 'misskey', 'tsubame',
]

/** `open`: whether anybody may sign up before an administrator has decided (test servers). */
export function defaultSettings(open: boolean): ServerSettings {
  return {
    name: null, shortName: null, description: null, maintainerName: null, maintainerEmail: null, langs: [],
    tosUrl: null, privacyPolicyUrl: null, impressumUrl: null, inquiryUrl: null, repositoryUrl: null, feedbackUrl: null, serverRules: [],
    iconUrl: null, bannerUrl: null, backgroundImageUrl: null, logoImageUrl: null,
    mascotImageUrl: null, serverErrorImageUrl: null, notFoundImageUrl: null, infoImageUrl: null,
    themeColor: null, defaultLightTheme: null, defaultDarkTheme: null, clientOptions: {},
    disableRegistration: !open,
    preservedUsernames, prohibitedWordsForNameOfUser: [], sensitiveWords: [], prohibitedWords: [], hiddenTags: [],
    blockedHosts: [], silencedHosts: [], federation: 'none', federationHosts: [],
    ugcVisibilityForVisitor: 'local', enableServerMachineStats: false, enableIdenticonGeneration: true, showRoleBadgesOfRemoteUsers: false, deactivateAntennaThreshold: 7 * 86_400_000,
    deeplAuthKey: null, deeplIsPro: false, libreTranslateUrl: null, libreTranslateKey: null, policies: {},
  }
}

/** The settings in force: defaults overlaid with what was changed; what this version does not know is left out. */
export function effectiveSettings(defaults: ServerSettings, changed: Readonly<Record<string, unknown>>): ServerSettings {
  const known = Object.entries(changed).filter(([key]) => key in defaults)
  return { ...defaults, ...(Object.fromEntries(known) as Partial<ServerSettings>) }
}

/** The settings in force and who owns the server. The same object as long as nothing changes. */
export interface ServerMeta extends Readonly<ServerSettings> {
  /** null: the server has not been set up. */
  readonly rootUserId: string | null
}

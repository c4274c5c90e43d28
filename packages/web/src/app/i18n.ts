import { createI18n } from 'vue-i18n'
import type { MessageKey } from '../locales/index.ts'

export const languages = { en: 'English', ja: '日本語' } as const
export type Language = keyof typeof languages
export type { MessageKey }

type Namespaces = Record<string, Record<string, unknown>>

/** `../locales/en/notes.json` → `notes`. */
function byNamespace(modules: Record<string, unknown>): Namespaces {
  return Object.fromEntries(Object.entries(modules).map(([path, messages]) => [path.slice(path.lastIndexOf('/') + 1, -'.json'.length), messages as Record<string, unknown>]))
}

const english = byNamespace(import.meta.glob('../locales/en/*.json', { eager: true, import: 'default' }))
const loaders: Record<Exclude<Language, 'en'>, () => Promise<Namespaces>> = {
  ja: async () => (await import('../locales/ja.ts')).default,
}

export const i18n = createI18n({ legacy: false, locale: 'en', fallbackLocale: 'en', missingWarn: false, fallbackWarn: false, messages: { en: english } as Record<string, Namespaces> })

export interface Translate {
  (key: MessageKey, params?: Record<string, unknown>): string
  /** `count` chooses the plural form and is available as `{count}`. */
  (key: MessageKey, params: Record<string, unknown>, count: number): string
}

/** Text for a key in the current language; reactive when used in templates and computed values. */
export const t: Translate = (key: MessageKey, params: Record<string, unknown> = {}, count?: number): string =>
  count === undefined ? i18n.global.t(key, params) : i18n.global.t(key, { count, ...params }, { plural: count })

/** Current language; reactive. */
export function currentLanguage(): Language {
  return i18n.global.locale.value as Language
}

/** Loads a language's texts when they are not there yet and switches to it without a reload. */
export async function setLanguage(language: Language): Promise<void> {
  if (language !== 'en' && !i18n.global.availableLocales.includes(language)) {
    i18n.global.setLocaleMessage(language, await loaders[language]())
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
}

/** Language that the boot script put on the page: stored, else the browser's. */
export function bootLanguage(): Language {
  return document.documentElement.lang === 'ja' ? 'ja' : 'en'
}

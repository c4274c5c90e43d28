/** The language a translation is asked for, without its region, in lower case; null: it is no language. */
export function targetLanguage(tag: string): string | null {
  const language = (tag.split('-')[0] ?? '').toLowerCase()
  return /^[a-z]{2,3}$/.test(language) ? language : null
}

export interface TranslatorSettings {
  readonly deeplAuthKey: string | null
  readonly deeplIsPro: boolean
  readonly libreTranslateUrl: string | null
  readonly libreTranslateKey: string | null
}

export interface Translation {
  readonly sourceLang: string
  readonly text: string
}

/** How a service is asked, and how its answer is read. */
export interface Translator {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** null: it is no answer of this service. */
  read(answer: unknown): Translation | null
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The service that translates under these settings; null: none does. */
export function translatorOf(settings: TranslatorSettings, text: string, target: string): Translator | null {
  if (settings.deeplAuthKey !== null) return deepl(settings.deeplAuthKey, settings.deeplIsPro, text, target)
  return settings.libreTranslateUrl === null ? null : libreTranslate(settings.libreTranslateUrl, settings.libreTranslateKey, text, target)
}

function deepl(key: string, isPro: boolean, text: string, target: string): Translator {
  return {
    url: `https://${isPro ? 'api' : 'api-free'}.deepl.com/v2/translate`,
    headers: { authorization: `DeepL-Auth-Key ${key}` },
    body: { text: [text], target_lang: target },
    read: (answer) => {
      const first: unknown = isRecord(answer) && Array.isArray(answer['translations']) ? answer['translations'][0] : null
      if (!isRecord(first) || typeof first['text'] !== 'string') return null
      return { sourceLang: String(first['detected_source_language'] ?? ''), text: first['text'] }
    },
  }
}

function libreTranslate(url: string, key: string | null, text: string, target: string): Translator {
  return {
    url: `${url.replace(/\/+$/, '')}/translate`,
    headers: {},
    body: { q: text, source: 'auto', target, format: 'text', ...(key === null ? {} : { api_key: key }) },
    read: (answer) => {
      if (!isRecord(answer) || typeof answer['translatedText'] !== 'string') return null
      const detected = answer['detectedLanguage']
      return { sourceLang: isRecord(detected) ? String(detected['language'] ?? '') : '', text: answer['translatedText'] }
    },
  }
}

import { expect, it } from 'vitest'
import { targetLanguage, translatorOf } from './rules.ts'

it('a language is what stands before the hyphen', () => {
  expect(['en', 'en-US', 'EN-us', 'zh-Hant-TW', 'fil', 'ja'].map(targetLanguage)).toEqual(['en', 'en', 'en', 'zh', 'fil', 'ja'])
  for (const tag of ['', '-', 'e', 'english', 'en_US', '日本語', 'en US', '../x']) expect(targetLanguage(tag), tag).toBeNull()
})

const none = { deeplAuthKey: null, deeplIsPro: false, libreTranslateUrl: null, libreTranslateKey: null }

it('DeepL translates when there is a key for it, else LibreTranslate, else nobody', () => {
  expect(translatorOf(none, 'text', 'en')).toBeNull()
  const libre = { ...none, libreTranslateUrl: 'https://libre.example/base/' }
  expect(translatorOf(libre, 'text', 'en')).toMatchObject({ url: 'https://libre.example/base/translate', body: { q: 'text', source: 'auto', target: 'en', format: 'text' } })
  expect(translatorOf({ ...libre, deeplAuthKey: 'key' }, 'text', 'en')).toMatchObject({ url: 'https://api-free.deepl.com/v2/translate' })
  expect(translatorOf({ ...none, deeplAuthKey: 'key', deeplIsPro: true }, 'text', 'en')).toMatchObject({ url: 'https://api.deepl.com/v2/translate' })
})

it('what is no answer of the service is no translation', () => {
  for (const settings of [{ ...none, deeplAuthKey: 'key' }, { ...none, libreTranslateUrl: 'https://libre.example' }]) {
    const translator = translatorOf(settings, 'text', 'en')
    for (const answer of [null, 5, 'text', [], {}, { translations: [] }, { translations: [null] }, { translations: [{ text: 5 }] }, { translatedText: null }]) expect(translator?.read(answer)).toBeNull()
  }
})

import { createHash } from 'node:crypto'
import type { AppContext } from '../../platform/context.ts'
import { fail, isFail } from '../../platform/fail.ts'
import type { Fail } from '../../platform/fail.ts'
import { FetchError } from '../../platform/fetch/fetch.ts'
import { translatorOf } from './rules.ts'
import type { Translation, Translator } from './rules.ts'
import { getTranslation, keepTranslation } from './store.ts'

export interface TranslationService {
  /** Whether anybody translates here at all. */
  isAvailable(): Promise<boolean>
  /** The text of a note in another language; asked for once, however many want it. */
  translate(note: { readonly id: string; readonly text: string }, target: string): Promise<Translation | Fail<'UNAVAILABLE' | 'INVALID_PARAM'>>
}

declare module '../../platform/context.ts' {
  interface Services {
    translation: TranslationService
  }
}

const PATIENCE = 20_000

export function translationService(ctx: AppContext): TranslationService {
  /** Translations on their way, by note, language and text. */
  const underway = new Map<string, Promise<Translation | Fail<'UNAVAILABLE' | 'INVALID_PARAM'>>>()

  const make = async (noteId: string, text: string, target: string, source: string) => {
    const [kept] = await ctx.db.run(getTranslation, noteId, target, source)
    if (kept) return kept
    const translator = translatorOf(await ctx.services.meta.get(), text, target)
    if (!translator) return fail('UNAVAILABLE')
    const made = await ask(ctx, translator)
    if (!isFail(made)) await ctx.tx((tx) => tx.run(keepTranslation, noteId, target, source, made.sourceLang, made.text))
    return made
  }

  return {
    isAvailable: async () => translatorOf(await ctx.services.meta.get(), '', '') !== null,
    translate: ({ id, text }, target) => {
      const source = createHash('sha256').update(text).digest('base64url')
      const key = `${id} ${target} ${source}`
      const known = underway.get(key)
      if (known) return known
      const made = make(id, text, target, source).finally(() => underway.delete(key))
      underway.set(key, made)
      return made
    },
  }
}

async function ask(ctx: AppContext, translator: Translator): Promise<Translation | Fail<'UNAVAILABLE' | 'INVALID_PARAM'>> {
  try {
    const { status, body } = await ctx.fetch.request(translator.url, {
      method: 'POST',
      headers: { ...translator.headers, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(translator.body),
      timeoutMs: PATIENCE,
      maxRedirects: 0,
      fromSettings: true,
    })
    // Texts are always good, so what is bad about a request can only be its language.
    if (status === 400) return fail('INVALID_PARAM', { param: '#/properties/targetLang', reason: 'Nobody here translates into this language.' })
    const made = status === 200 ? translator.read(parse(body.toString('utf8'))) : null
    return made ?? unavailable(ctx, translator, `it answered ${status}${status === 200 ? ' and no translation' : ''}`)
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    return unavailable(ctx, translator, error.message)
  }
}

/** Whoever runs the server has to know: a wrong key does not heal by itself. */
function unavailable(ctx: AppContext, translator: Translator, reason: string): Fail<'UNAVAILABLE'> {
  ctx.log.warn({ host: new URL(translator.url).host, reason }, 'a translation service failed')
  return fail('UNAVAILABLE')
}

/** null: it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

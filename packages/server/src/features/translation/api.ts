import type { translationEndpoints } from '@tsubame/contract'
import { fail } from '../../platform/fail.ts'
import type { Handlers } from '../../platform/feature.ts'
import { targetLanguage } from './rules.ts'

export const translationApi: Handlers<typeof translationEndpoints> = {
  'notes/translate': async (ctx, { noteId, targetLang }, { caller }) => {
    const { notes, translation } = ctx.services
    if (!caller.policies.canUseTranslator || !(await translation.isAvailable())) return fail('UNAVAILABLE')
    const note = await notes.find(noteId, caller.id)
    if (!note) return (await notes.get(noteId)) ? fail('CANNOT_TRANSLATE_INVISIBLE_NOTE') : fail('NO_SUCH_NOTE')
    if (note.text === null) return undefined
    const target = targetLanguage(targetLang)
    if (target === null) return fail('INVALID_PARAM', { param: '#/properties/targetLang', reason: 'This is no language.' })
    return translation.translate({ id: note.id, text: note.text }, target)
  },
}

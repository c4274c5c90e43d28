import { Type } from 'typebox'
import { Id, OrNothing, endpoint } from '../define.ts'

export const notesTranslate = endpoint({
  name: 'notes/translate',
  summary: 'Translates the text of a note; nothing comes back for a note without text. Of the language only the part before the hyphen counts.',
  tags: ['notes'],
  credential: 'required',
  kind: 'read:account',
  params: Type.Object({
    noteId: Id(),
    targetLang: Type.String(),
  }),
  result: OrNothing(Type.Object({
    sourceLang: Type.String(),
    text: Type.String(),
  })),
  errors: {
    UNAVAILABLE: { id: '50a70314-2d8a-431b-b433-efa5cc56444c', message: 'Nobody translates here now, or not for you.' },
    NO_SUCH_NOTE: { id: 'bea9b03f-36e0-49c5-a4db-627a029f8971' },
    CANNOT_TRANSLATE_INVISIBLE_NOTE: { id: 'ea29f2ca-c368-43b3-aaf1-5ac3e74bbe5d' },
  },
})

export const translationEndpoints = [
  notesTranslate,
] as const

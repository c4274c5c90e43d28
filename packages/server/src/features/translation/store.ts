import { statement } from '../../platform/db/statement.ts'
import type { Translation } from './rules.ts'

/** `$3`: what the text was translated from. */
export const getTranslation = statement<[string, string, string], Translation>(
  'translation.get',
  'select source_lang as "sourceLang", text from note_translations where note_id = $1 and target_lang = $2 and source = $3',
)

/** Nothing is kept of a note that is gone by now. */
export const keepTranslation = statement<[string, string, string, string, string]>(
  'translation.keep',
  `insert into note_translations (note_id, target_lang, source, source_lang, text) select id, $2, $3, $4, $5 from notes where id = $1
   on conflict (note_id, target_lang) do update set source = excluded.source, source_lang = excluded.source_lang, text = excluded.text`,
)

/**
 * Translations that were made: each text is translated once into a language. The source tells the text apart from the one
 * before an edit.
 */
export const up = `
create table note_translations (
  note_id text collate "C" not null references notes (id) on delete cascade,
  target_lang text collate "C" not null,
  source text collate "C" not null,
  source_lang text not null,
  text text not null,
  primary key (note_id, target_lang)
);
`

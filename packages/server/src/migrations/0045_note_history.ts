/**
 * Former versions of edited notes. The id of a version carries the time it was written; the first has the id of its note.
 * `version_id` is the present one, null while a note is as it was posted.
 */
export const up = `
alter table notes add column version_id text collate "C";
create index notes_versions on notes (version_id) where version_id is not null;

create table note_history (
  id text collate "C" primary key,
  note_id text collate "C" not null references notes (id) on delete cascade,
  text text,
  cw text,
  file_ids text[] not null,
  poll_choices text[],
  mentions text[] not null,
  emojis text[] not null
);
create index note_history_note on note_history (note_id, id desc);
`

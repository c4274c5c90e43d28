/**
 * Which note a request made that carried a key: a client that lost the answer asks again with the same key. Deferred, for
 * the row is written together with the note.
 */
export const up = `
create table note_requests (
  user_id text collate "C" not null references users (id) on delete cascade,
  key text not null,
  note_id text collate "C" not null references notes (id) on delete cascade deferrable initially deferred,
  created_at timestamptz not null,
  primary key (user_id, key)
);
create index note_requests_note on note_requests (note_id);
create index note_requests_age on note_requests (created_at);
`

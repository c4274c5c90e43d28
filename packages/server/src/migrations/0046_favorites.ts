/** Bookmarked notes, threads whose answers make no noise, notes pinned to profiles, promoted notes that were seen. */
export const up = `
create table note_favorites (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  note_id text collate "C" not null references notes (id) on delete cascade,
  unique (user_id, note_id)
);
create index note_favorites_list on note_favorites (user_id, id desc);
create index note_favorites_note on note_favorites (note_id);

create table thread_mutes (
  user_id text collate "C" not null references users (id) on delete cascade,
  thread_id text collate "C" not null,
  primary key (user_id, thread_id)
);
create index thread_mutes_thread on thread_mutes (thread_id);

create table note_pins (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  note_id text collate "C" not null references notes (id) on delete cascade,
  unique (user_id, note_id)
);
create index note_pins_note on note_pins (note_id);
`

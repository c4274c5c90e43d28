/** Clips: notes that somebody gathered, and who bookmarks them. A note is in a clip once. */
export const up = `
create table clips (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  name text not null,
  description text,
  is_public boolean not null default false,
  last_clipped_at timestamptz
);
create index clips_owner on clips (user_id, id desc);

create table clip_notes (
  clip_id text collate "C" not null references clips (id) on delete cascade,
  note_id text collate "C" not null references notes (id) on delete cascade,
  primary key (clip_id, note_id)
);
create index clip_notes_note on clip_notes (note_id, clip_id);

create table clip_favorites (
  id text collate "C" primary key,
  clip_id text collate "C" not null references clips (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  unique (clip_id, user_id)
);
create index clip_favorites_user on clip_favorites (user_id, id desc);
`

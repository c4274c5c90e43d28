/** Antennas and what they have collected. `user_list_id` is set only where the list is the source: with it the antenna goes. */
export const up = `
create table antennas (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  name text not null,
  src text not null check (src in ('home', 'all', 'users', 'list', 'users_blacklist')),
  user_list_id text collate "C" references user_lists (id) on delete cascade check ((src = 'list') = (user_list_id is not null)),
  keywords jsonb not null,
  exclude_keywords jsonb not null,
  users text[] not null,
  case_sensitive boolean not null,
  local_only boolean not null,
  exclude_bots boolean not null,
  with_replies boolean not null,
  with_file boolean not null,
  exclude_notes_in_sensitive_channel boolean not null,
  is_active boolean not null default true,
  last_used_at timestamptz not null
);
create index antennas_owner on antennas (user_id, id);
create index antennas_list on antennas (user_list_id) where user_list_id is not null;
create index antennas_unused on antennas (last_used_at) where is_active;

create table antenna_notes (
  antenna_id text collate "C" not null references antennas (id) on delete cascade,
  note_id text collate "C" not null references notes (id) on delete cascade,
  primary key (antenna_id, note_id)
);
create index antenna_notes_note on antenna_notes (note_id);
`

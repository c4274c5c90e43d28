/**
 * Notes, their counters, reactions and polls. Reply and renote targets are no foreign keys: a note outlives what it
 * answers. Counters stand apart in a narrow table, so that a reaction does not rewrite the note; no row means all zero.
 */
export const up = `
create table notes (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  user_host text,
  text text,
  cw text,
  title text,
  visibility text not null check (visibility in ('public', 'home', 'followers', 'specified')),
  local_only boolean not null default false,
  reply_id text collate "C",
  reply_user_id text collate "C",
  reply_user_host text,
  reply_visibility text,
  renote_id text collate "C",
  renote_user_id text collate "C",
  renote_user_host text,
  renote_reply_user_id text collate "C",
  renote_renote_user_id text collate "C",
  renote_channel_id text collate "C",
  is_pure_renote boolean not null default false,
  thread_id text collate "C",
  channel_id text collate "C",
  file_ids text[] not null default '{}',
  mentions text[] not null default '{}',
  visible_user_ids text[] not null default '{}',
  tags text[] not null default '{}',
  emojis text[] not null default '{}',
  reaction_acceptance text,
  has_poll boolean not null default false,
  uri text unique,
  url text
);
create index notes_user on notes (user_id, id desc);
create index notes_reply on notes (reply_id, id desc) where reply_id is not null;
create index notes_renote on notes (renote_id, id desc) where renote_id is not null;
create index notes_public_local on notes (id desc) where visibility = 'public' and user_host is null and channel_id is null;
create index notes_public on notes (id desc) where visibility = 'public' and channel_id is null;
create index notes_mentions on notes using gin (mentions) where mentions <> '{}';
create index notes_recipients on notes using gin (visible_user_ids) where visibility = 'specified';
create index notes_files on notes using gin (file_ids) where file_ids <> '{}';

create table note_counts (
  note_id text collate "C" primary key references notes (id) on delete cascade,
  replies_count integer not null default 0 check (replies_count >= 0),
  renote_count integer not null default 0 check (renote_count >= 0),
  clipped_count integer not null default 0 check (clipped_count >= 0),
  reactions jsonb not null default '{}',
  reaction_pairs text[] not null default '{}'
) with (fillfactor = 70);

create table note_reactions (
  id text collate "C" primary key,
  note_id text collate "C" not null references notes (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  reaction text not null,
  unique (user_id, note_id)
);
create index note_reactions_note on note_reactions (note_id, id desc);

create table polls (
  note_id text collate "C" primary key references notes (id) on delete cascade,
  expires_at timestamptz,
  multiple boolean not null,
  choices text[] not null,
  votes integer[] not null
);

create table poll_votes (
  id text collate "C" primary key,
  note_id text collate "C" not null references polls (note_id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  choice integer not null,
  unique (note_id, user_id, choice)
);
`

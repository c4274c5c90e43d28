/**
 * Channels, who follows, bookmarks and mutes them, and who has written in them (each person counts once). A banner is no
 * foreign key: a file may be deleted at the very moment it is chosen.
 */
export const up = `
create table channels (
  id text collate "C" primary key,
  user_id text collate "C" references users (id) on delete set null,
  name text not null,
  description text,
  banner_id text collate "C",
  pinned_note_ids text[] not null default '{}',
  color text not null default '#86b300',
  is_archived boolean not null default false,
  is_sensitive boolean not null default false,
  allow_renote_to_external boolean not null default true,
  notes_count integer not null default 0 check (notes_count >= 0),
  users_count integer not null default 0 check (users_count >= 0),
  last_noted_at timestamptz
);
create index channels_owner on channels (user_id, id desc);
create index channels_banner on channels (banner_id) where banner_id is not null;
create index channels_latest on channels (last_noted_at desc) where not is_archived and last_noted_at is not null;

create table channel_follows (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  channel_id text collate "C" not null references channels (id) on delete cascade,
  unique (user_id, channel_id)
);
create index channel_follows_channel on channel_follows (channel_id);

create table channel_favorites (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  channel_id text collate "C" not null references channels (id) on delete cascade,
  unique (user_id, channel_id)
);

create table channel_mutes (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  channel_id text collate "C" not null references channels (id) on delete cascade,
  expires_at timestamptz,
  unique (user_id, channel_id)
);
create index channel_mutes_expiry on channel_mutes (expires_at) where expires_at is not null;

create table channel_writers (
  channel_id text collate "C" not null references channels (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  primary key (channel_id, user_id)
);
create index channel_writers_user on channel_writers (user_id);

create index notes_channel on notes (channel_id, id desc) where channel_id is not null;
`

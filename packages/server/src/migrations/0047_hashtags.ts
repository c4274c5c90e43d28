/**
 * Hashtags: who has used one in a note that everybody may read, who has it in their profile, and how many people that
 * makes. The table of uses is what the trends of the last hours are counted from.
 */
export const up = `
create table hashtags (
  name text collate "C" primary key,
  mentioned_local_users integer not null default 0 check (mentioned_local_users >= 0),
  mentioned_remote_users integer not null default 0 check (mentioned_remote_users >= 0),
  mentioned_users integer generated always as (mentioned_local_users + mentioned_remote_users) stored,
  attached_local_users integer not null default 0 check (attached_local_users >= 0),
  attached_remote_users integer not null default 0 check (attached_remote_users >= 0),
  attached_users integer generated always as (attached_local_users + attached_remote_users) stored
);
create index hashtags_mentioned_local on hashtags (mentioned_local_users, name);
create index hashtags_mentioned_remote on hashtags (mentioned_remote_users, name);
create index hashtags_mentioned on hashtags (mentioned_users, name);
create index hashtags_attached_local on hashtags (attached_local_users, name);
create index hashtags_attached_remote on hashtags (attached_remote_users, name);
create index hashtags_attached on hashtags (attached_users, name);

create table hashtag_mentions (
  name text collate "C" not null references hashtags (name) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  primary key (name, user_id)
);
create index hashtag_mentions_user on hashtag_mentions (user_id);

create table hashtag_attachments (
  name text collate "C" not null references hashtags (name) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  primary key (name, user_id)
);
create index hashtag_attachments_user on hashtag_attachments (user_id);

create table hashtag_uses (
  name text collate "C" not null,
  user_id text collate "C" not null references users (id) on delete cascade,
  at timestamptz not null,
  primary key (name, user_id, at)
);
create index hashtag_uses_at on hashtag_uses (at);
create index hashtag_uses_user on hashtag_uses (user_id);

create index notes_tags on notes using gin (tags) where tags <> '{}';
`

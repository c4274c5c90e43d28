/** Notes that are not posted yet. What they refer to may be gone, so there are no foreign keys to it. */
export const up = `
create table drafts (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  revision integer not null default 1,
  text text,
  cw text,
  hashtag text,
  visibility text not null check (visibility in ('public', 'home', 'followers', 'specified')),
  visible_user_ids text[] not null default '{}',
  local_only boolean not null,
  reaction_acceptance text,
  reply_id text collate "C",
  renote_id text collate "C",
  channel_id text collate "C",
  file_ids text[] not null default '{}',
  poll jsonb,
  scheduled_at timestamptz,
  is_actually_scheduled boolean not null,
  check (scheduled_at is not null or not is_actually_scheduled)
);
create index drafts_user on drafts (user_id, id desc);
create index drafts_due on drafts (scheduled_at) where is_actually_scheduled;
`

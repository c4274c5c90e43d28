/** Who follows, asks to follow, blocks and mutes whom. Ids are time-ordered, so they are the cursors of the lists. */
export const up = `
create table follows (
  id text collate "C" primary key,
  follower_id text collate "C" not null references users (id) on delete cascade,
  followee_id text collate "C" not null references users (id) on delete cascade,
  with_replies boolean not null default false,
  notify boolean not null default false,
  unique (follower_id, followee_id)
);
create index follows_followee on follows (followee_id, id desc);
create index follows_follower on follows (follower_id, id desc);
create index follows_notify on follows (followee_id) where notify;

create table follow_requests (
  id text collate "C" primary key,
  follower_id text collate "C" not null references users (id) on delete cascade,
  followee_id text collate "C" not null references users (id) on delete cascade,
  with_replies boolean not null default false,
  unique (follower_id, followee_id)
);
create index follow_requests_followee on follow_requests (followee_id, id desc);

create table blocks (
  id text collate "C" primary key,
  blocker_id text collate "C" not null references users (id) on delete cascade,
  blockee_id text collate "C" not null references users (id) on delete cascade,
  unique (blocker_id, blockee_id)
);
create index blocks_blockee on blocks (blockee_id);

create table mutes (
  id text collate "C" primary key,
  muter_id text collate "C" not null references users (id) on delete cascade,
  mutee_id text collate "C" not null references users (id) on delete cascade,
  expires_at timestamptz,
  unique (muter_id, mutee_id)
);
create index mutes_mutee on mutes (mutee_id);
create index mutes_expiry on mutes (expires_at) where expires_at is not null;

create table renote_mutes (
  id text collate "C" primary key,
  muter_id text collate "C" not null references users (id) on delete cascade,
  mutee_id text collate "C" not null references users (id) on delete cascade,
  unique (muter_id, mutee_id)
);
create index renote_mutes_mutee on renote_mutes (mutee_id);
`

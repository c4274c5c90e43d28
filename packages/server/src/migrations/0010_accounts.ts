/**
 * People and what proves who they are. What everybody sees of a person stands in `users`, what only profile pages need in
 * `user_profiles`, what changes with every note in the narrow `user_counts`, and secrets in tables of their own.
 */
export const up = `
create table users (
  id text collate "C" primary key,
  username text not null,
  username_lower text collate "C" not null,
  host text collate "C",
  name text,
  is_bot boolean not null default false,
  is_cat boolean not null default false,
  is_locked boolean not null default false,
  is_explorable boolean not null default true,
  is_suspended boolean not null default false,
  is_deleted boolean not null default false,
  hide_online_status boolean not null default false,
  avatar_id text collate "C",
  avatar_url text,
  avatar_blurhash text,
  banner_id text collate "C",
  banner_url text,
  banner_blurhash text,
  require_signin_to_view_contents boolean not null default false,
  make_notes_followers_only_before bigint,
  make_notes_hidden_before bigint,
  emojis text[] not null default '{}',
  uri text unique,
  url text,
  moved_to_uri text,
  moved_at timestamptz,
  also_known_as text[] not null default '{}',
  last_active_at timestamptz,
  last_fetched_at timestamptz,
  constraint users_acct unique nulls not distinct (username_lower, host)
) with (fillfactor = 85);
create index users_host on users (host, username_lower) where host is not null;
create index users_active on users (last_active_at) where host is null and last_active_at is not null;
create index users_avatar on users (avatar_id) where avatar_id is not null;
create index users_banner on users (banner_id) where banner_id is not null;

create table user_profiles (
  user_id text collate "C" primary key references users (id) on delete cascade,
  description text,
  location text,
  birthday text,
  lang text,
  fields jsonb not null default '[]',
  verified_links text[] not null default '{}',
  followed_message text,
  following_visibility text not null default 'public' check (following_visibility in ('public', 'followers', 'private')),
  followers_visibility text not null default 'public' check (followers_visibility in ('public', 'followers', 'private')),
  public_reactions boolean not null default true,
  chat_scope text not null default 'mutual' check (chat_scope in ('everyone', 'following', 'followers', 'mutual', 'none')),
  pinned_page_id text collate "C",
  careful_bot boolean not null default false,
  auto_accept_followed boolean not null default true,
  no_crawle boolean not null default false,
  prevent_ai_learning boolean not null default true,
  inject_featured_note boolean not null default true,
  receive_announcement_email boolean not null default true,
  always_mark_nsfw boolean not null default false,
  auto_sensitive boolean not null default false,
  muted_words jsonb not null default '[]',
  hard_muted_words jsonb not null default '[]',
  muted_instances text[] not null default '{}',
  notification_receive_config jsonb not null default '{}',
  email_notification_types text[] not null default '{follow,receiveFollowRequest}',
  email text,
  email_verified boolean not null default false,
  logged_in_dates text[] not null default '{}'
);

create table user_counts (
  user_id text collate "C" primary key references users (id) on delete cascade,
  followers integer not null default 0,
  following integer not null default 0,
  notes integer not null default 0,
  -- Last post or change of the profile. It stands here because a note updates this row anyway.
  updated_at timestamptz
) with (fillfactor = 50);

-- Names are never given out twice, not even after their account is gone.
create table used_usernames (
  username_lower text collate "C" primary key,
  used_at timestamptz not null default now()
);

create table credentials (
  user_id text collate "C" primary key references users (id) on delete cascade,
  password_hash text not null,
  changed_at timestamptz not null default now()
);

-- Tokens are kept as SHA-256 in base64url, never in clear.
create table sessions (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  token_hash text collate "C" not null unique,
  ip text not null,
  user_agent text not null,
  last_used_at timestamptz not null default now()
);
create index sessions_user on sessions (user_id, last_used_at desc);

create table access_tokens (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  token_hash text collate "C" not null unique,
  -- For apps of the oldest kind, which send a digest of token and secret: the hash of that digest.
  digest_hash text collate "C" unique,
  name text,
  description text,
  icon_url text,
  permissions text[] not null default '{}',
  last_used_at timestamptz
);
create index access_tokens_user on access_tokens (user_id, id desc);

create table signins (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  ip text not null,
  user_agent text not null,
  success boolean not null
);
create index signins_user on signins (user_id, id desc);
`

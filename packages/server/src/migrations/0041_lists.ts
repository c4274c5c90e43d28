/** Lists of people, their members, and who bookmarks the public ones. */
export const up = `
create table user_lists (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  name text not null,
  is_public boolean not null default false
);
create index user_lists_owner on user_lists (user_id, id);

create table user_list_members (
  id text collate "C" primary key,
  list_id text collate "C" not null references user_lists (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  with_replies boolean not null default false,
  unique (list_id, user_id)
);
create index user_list_members_page on user_list_members (list_id, id);
create index user_list_members_user on user_list_members (user_id, list_id);

create table user_list_favorites (
  id text collate "C" primary key,
  list_id text collate "C" not null references user_lists (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  unique (list_id, user_id)
);
create index user_list_favorites_user on user_list_favorites (user_id);
`

/** What moderators did. Entries stay when their author's account goes. */
export const up = `
create table moderation_logs (
  id text collate "C" primary key,
  user_id text collate "C" references users (id) on delete set null,
  type text not null,
  info jsonb not null
);
create index moderation_logs_user on moderation_logs (user_id, id desc);
create index moderation_logs_type on moderation_logs (type, id desc);
`

/** The newest notifications of each person, and how far they have been read. Notes may be gone: no foreign key to them. */
export const up = `
create table notifications (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  type text not null,
  notifier_id text collate "C" references users (id) on delete cascade,
  note_id text collate "C",
  data jsonb not null default '{}'
);
create index notifications_user on notifications (user_id, id desc);
create index notifications_notifier on notifications (notifier_id) where notifier_id is not null;

create table notification_markers (
  user_id text collate "C" primary key references users (id) on delete cascade,
  read_id text collate "C" not null
) with (fillfactor = 50);
`

/** Polls that have an end to come; the row goes when their people have been told. Those that ended before this are over for good. */
export const up = `
create table poll_ends (
  note_id text collate "C" primary key references polls (note_id) on delete cascade,
  ends_at timestamptz not null
);
create index poll_ends_due on poll_ends (ends_at);
insert into poll_ends (note_id, ends_at) select note_id, expires_at from polls where expires_at > now();
create index notes_open_polls on notes (id desc) where has_poll and visibility = 'public' and user_host is null;
`

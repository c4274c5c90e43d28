/** Who has seen which promoted note. */
export const up = `
create table promotion_reads (
  user_id text collate "C" not null references users (id) on delete cascade,
  note_id text collate "C" not null references notes (id) on delete cascade,
  primary key (user_id, note_id)
);
create index promotion_reads_note on promotion_reads (note_id);
`

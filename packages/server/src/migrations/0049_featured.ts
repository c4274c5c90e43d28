/**
 * How much notes are talked about, by spans of three days (for the server and for channels) and of seven days (for each
 * person). A span ends and the next one begins: two together are what is featured.
 */
export const up = `
create table featured_scores (
  note_id text collate "C" not null references notes (id) on delete cascade,
  days smallint not null check (days in (3, 7)),
  span integer not null,
  user_id text collate "C" not null,
  channel_id text collate "C",
  score integer not null,
  primary key (note_id, days, span)
);
create index featured_scores_server on featured_scores (span) where days = 3 and channel_id is null;
create index featured_scores_channel on featured_scores (channel_id, span) where days = 3 and channel_id is not null;
create index featured_scores_user on featured_scores (user_id, span) where days = 7;
create index featured_scores_sweep on featured_scores (days, span);
`

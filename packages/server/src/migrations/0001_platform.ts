/** The outbox: one row per event, written in the transaction that caused it and taken out by the drainer. */
export const up = `
create table outbox (
  seq bigint generated always as identity primary key,
  id text collate "C" not null,
  type text not null,
  payload jsonb not null,
  attempts integer not null default 0,
  available_at timestamptz not null default now(),
  failed_at timestamptz,
  error text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
`

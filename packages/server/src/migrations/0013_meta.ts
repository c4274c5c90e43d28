/**
 * The one row of server settings. `settings` holds only what an administrator changed; the defaults stand in the code,
 * so a new setting needs no migration.
 */
export const up = `
create table server_settings (
  id integer primary key check (id = 1),
  root_user_id text collate "C" references users (id),
  settings jsonb not null default '{}',
  updated_at timestamptz not null default now()
);
insert into server_settings (id) values (1);
`

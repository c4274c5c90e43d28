/**
 * Custom emojis: this server's (host null), whose picture is a file of the server itself, and those that were learnt from
 * other servers. A name is there once for each host.
 */
export const up = `
create table emojis (
  id text collate "C" primary key,
  name text collate "C" not null,
  host text collate "C",
  category text,
  aliases text[] not null default '{}',
  license text,
  is_sensitive boolean not null default false,
  local_only boolean not null default false,
  role_ids text[] not null default '{}',
  file_id text collate "C" references drive_files (id) on delete set null,
  original_url text not null,
  public_url text not null,
  type text,
  uri text,
  updated_at timestamptz,
  unique nulls not distinct (host, name)
);
create index emojis_file on emojis (file_id) where file_id is not null;
create index emojis_local on emojis (id desc) where host is null;
create index emojis_remote on emojis (id desc) where host is not null;
create index emojis_host on emojis (host, id desc) where host is not null;
`

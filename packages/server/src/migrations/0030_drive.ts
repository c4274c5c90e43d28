/**
 * Drive. A blob is content: bytes that are kept once, with what was found in them and the renditions made of them. A file
 * is somebody's entry for a blob, with access keys of its own. Blobs that are not `ready` are being written or removed: a
 * daily sweep removes what a crash left of them.
 */
export const up = `
create table drive_blobs (
  id text collate "C" primary key,
  sha256 text not null,
  md5 text not null,
  size bigint not null,
  type text,
  ext text,
  width integer,
  height integer,
  orientation integer,
  blurhash text,
  storage_key text not null unique,
  thumbnail_key text unique,
  thumbnail_type text,
  webpublic_key text unique,
  webpublic_type text,
  refs integer not null default 0 check (refs >= 0),
  ready boolean not null default false
);
create unique index drive_blobs_content on drive_blobs (sha256) where ready;
create index drive_blobs_unready on drive_blobs (id) where not ready;

create table drive_folders (
  id text collate "C" primary key,
  user_id text collate "C" not null references users (id) on delete cascade,
  parent_id text collate "C" references drive_folders (id) on delete cascade,
  name text not null
);
create index drive_folders_parent on drive_folders (user_id, parent_id, id desc);
create index drive_folders_children on drive_folders (parent_id);

create table drive_files (
  id text collate "C" primary key,
  user_id text collate "C" references users (id) on delete set null,
  folder_id text collate "C" references drive_folders (id) on delete set null,
  blob_id text collate "C" not null references drive_blobs (id),
  name text not null,
  type text not null,
  size bigint not null,
  md5 text not null,
  comment text,
  is_sensitive boolean not null default false,
  marked_by_moderator boolean not null default false,
  access_key text not null unique,
  thumbnail_access_key text not null unique,
  webpublic_access_key text not null unique,
  src text
);
create index drive_files_user on drive_files (user_id, id desc);
create index drive_files_folder on drive_files (user_id, folder_id, id desc);
create index drive_files_content on drive_files (user_id, md5);
create index drive_files_in_folder on drive_files (folder_id) where folder_id is not null;
create index drive_files_blob on drive_files (blob_id);

create table drive_usage (
  user_id text collate "C" primary key references users (id) on delete cascade,
  used bigint not null default 0 check (used >= 0)
);
`

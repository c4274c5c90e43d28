/** Roles and who was given them. Who has a conditional role is decided anew each time it is asked. */
export const up = `
create table roles (
  id text collate "C" primary key,
  name text not null,
  description text not null,
  color text,
  icon_url text,
  target text not null check (target in ('manual', 'conditional')),
  cond_formula jsonb not null default '{}',
  is_public boolean not null,
  is_moderator boolean not null,
  is_administrator boolean not null,
  is_explorable boolean not null,
  as_badge boolean not null,
  preserve_assignment_on_move_account boolean not null,
  can_edit_members_by_moderator boolean not null,
  display_order double precision not null default 0,
  policies jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  last_used_at timestamptz not null default now()
);

create table role_assignments (
  id text collate "C" primary key,
  role_id text collate "C" not null references roles (id) on delete cascade,
  user_id text collate "C" not null references users (id) on delete cascade,
  expires_at timestamptz,
  unique (user_id, role_id)
);
create index role_assignments_role on role_assignments (role_id, id desc);
create index role_assignments_end on role_assignments (expires_at) where expires_at is not null;
`

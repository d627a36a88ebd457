-- Up Migration

create extension if not exists btree_gist;

create schema staffing;
grant usage on schema staffing to atelier_app;

-- Who works on engagements. A researcher may also be a staff member who signs in; many do not.
create table staffing.researcher (
  id uuid primary key,
  staff_member_id uuid constraint researcher_staff_member unique,
  name text not null check (name <> ''),
  -- How much of a full week can be planned.
  capacity_percent integer not null check (capacity_percent between 1 and 100),
  clearance text not null check (clearance in ('none', 'internal', 'confidential', 'restricted')),
  active boolean not null default true,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index researcher_by_name on staffing.researcher (name, id);
create index researcher_active_by_name on staffing.researcher (active, name, id);
grant select, insert, update on staffing.researcher to atelier_app;

create table staffing.researcher_skill (
  researcher_id uuid not null references staffing.researcher (id),
  skill text not null check (skill <> ''),
  level integer not null check (level between 1 and 5),
  primary key (researcher_id, skill)
);
create index researcher_skill_by_level on staffing.researcher_skill (skill, level, researcher_id);
grant select, insert, delete on staffing.researcher_skill to atelier_app;

-- Dates away, both days included. Why somebody is away is nobody's business.
create table staffing.absence (
  id uuid primary key,
  researcher_id uuid not null references staffing.researcher (id),
  first_day date not null,
  last_day date not null,
  created_at timestamptz not null,
  constraint absence_days_in_order check (first_day <= last_day),
  constraint absence_overlaps exclude using gist (researcher_id with =, daterange(first_day, last_day, '[]') with &&)
);
grant select, insert, delete on staffing.absence to atelier_app;

-- What is agreed of an engagement's team as a whole. version counts every change of the team, its allocations included.
create table staffing.team (
  engagement_id uuid primary key,
  organization_id uuid not null,
  required_clearance text not null default 'none' check (required_clearance in ('none', 'internal', 'confidential', 'restricted')),
  confirmed_at timestamptz,
  confirmed_by jsonb,
  -- The scope version whose skills the team was compared with.
  scope_version integer check (scope_version > 0),
  version integer not null check (version >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint team_confirmation_whole check (num_nulls(confirmed_at, confirmed_by, scope_version) in (0, 3))
);
call platform.isolate('staffing.team');
grant select, insert, update on staffing.team to atelier_app;

-- A share of a researcher's time for an engagement, both days included. Proposed until the team is confirmed; what was
-- confirmed and begun is never withdrawn, only ended, because conflict walls ask who worked for whom.
create table staffing.allocation (
  id uuid primary key,
  engagement_id uuid not null,
  organization_id uuid not null,
  researcher_id uuid not null references staffing.researcher (id),
  percent integer not null check (percent between 1 and 100),
  first_day date not null,
  last_day date not null,
  status text not null check (status in ('proposed', 'confirmed', 'withdrawn')),
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint allocation_days_in_order check (first_day <= last_day),
  constraint allocation_overlaps exclude using gist
    (engagement_id with =, researcher_id with =, daterange(first_day, last_day, '[]') with &&) where (status <> 'withdrawn')
);
create index allocation_by_engagement on staffing.allocation (engagement_id, first_day, id) where status <> 'withdrawn';
create index allocation_by_researcher on staffing.allocation (researcher_id, last_day) where status <> 'withdrawn';
call platform.isolate('staffing.allocation');
grant select, insert, update on staffing.allocation to atelier_app;

-- Two organizations whose work one researcher must not share. The pair has no order, so it is kept in that of the ids.
create table staffing.conflict_wall (
  id uuid primary key,
  first_organization_id uuid not null,
  second_organization_id uuid not null,
  -- How long after the last day for one side the other stays closed.
  cooling_off_days integer not null default 0 check (cooling_off_days between 0 and 3650),
  reason text check (reason <> ''),
  ended_at timestamptz,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  constraint conflict_wall_pair_ordered check (first_organization_id < second_organization_id)
);
create unique index conflict_wall_pair on staffing.conflict_wall (first_organization_id, second_organization_id) where ended_at is null;
create index conflict_wall_by_first on staffing.conflict_wall (first_organization_id, created_at, id);
create index conflict_wall_by_second on staffing.conflict_wall (second_organization_id, created_at, id);
create index conflict_wall_created on staffing.conflict_wall (created_at, id);
grant select, insert, update on staffing.conflict_wall to atelier_app;

-- Researchers belong to no organization. A partner sees who is confirmed for its own engagements, and never when they are away
-- or which walls there are.
alter table staffing.researcher enable row level security;
alter table staffing.researcher force row level security;
create policy by_lab on staffing.researcher using ((select platform.sees_all_organizations()));
create policy by_team on staffing.researcher for select
  using (exists (select from staffing.allocation a where a.researcher_id = researcher.id and a.status = 'confirmed'));
alter table staffing.researcher_skill enable row level security;
alter table staffing.researcher_skill force row level security;
create policy by_lab on staffing.researcher_skill using ((select platform.sees_all_organizations()));
create policy by_team on staffing.researcher_skill for select
  using (exists (select from staffing.allocation a where a.researcher_id = researcher_skill.researcher_id and a.status = 'confirmed'));
alter table staffing.absence enable row level security;
alter table staffing.absence force row level security;
create policy lab_only on staffing.absence using ((select platform.sees_all_organizations()));
alter table staffing.conflict_wall enable row level security;
alter table staffing.conflict_wall force row level security;
create policy lab_only on staffing.conflict_wall using ((select platform.sees_all_organizations()));

-- Down Migration

drop schema staffing cascade;

-- The extension goes with its last user, unless it is somebody else's or used by others.
do $$
begin
  if exists (select from pg_extension where extname = 'btree_gist' and pg_has_role(extowner, 'usage')) then
    drop extension btree_gist;
  end if;
exception
  when dependent_objects_still_exist then null;
end
$$;

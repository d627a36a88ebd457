-- Up Migration

create schema engagements;
grant usage on schema engagements to atelier_app;

create table engagements.engagement (
  id uuid primary key,
  organization_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  -- Lists sort by this: in byte order, the same whatever locale the database was made with.
  sort_name text collate "C" not null generated always as (lower(name)) stored,
  problem text not null check (length(problem) <= 10000),
  -- Empty as long as a partner's inquiry has found no one at the lab.
  owner_id uuid,
  workflow_version integer not null check (workflow_version > 0),
  stage text not null,
  on_hold boolean not null default false,
  held_since timestamptz,
  -- Counts the stages entered; waivers belong to one visit.
  visit integer not null default 1 check (visit > 0),
  iteration integer not null default 1 check (iteration > 0),
  -- What the gates ask about, recorded by the modules that know (engagement.facts.ts).
  facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object'),
  -- Where a declined customer was sent.
  redirect text,
  stage_entered_at timestamptz not null,
  -- End of the stage's service level; empty in final stages.
  stage_due_at timestamptz,
  -- What lists sort by: without a deadline comes last. A plain column: PostgreSQL uses an index under row-level security only
  -- where everything in the condition is leakproof, and coalesce() is not.
  due_order timestamptz not null generated always as (coalesce(stage_due_at, 'infinity')) stored,
  closed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (on_hold = (held_since is not null)),
  check (redirect is null or stage = 'declined'),
  check ((closed_at is not null) = (stage in ('completed', 'declined', 'cancelled')))
);
create index engagement_created on engagements.engagement (created_at, id);
create index engagement_name on engagements.engagement (sort_name, id);
create index engagement_due on engagements.engagement (due_order, id);
create index engagement_by_stage on engagements.engagement (stage, created_at, id);
create index engagement_by_owner on engagements.engagement (owner_id, created_at, id);
create index engagement_by_organization on engagements.engagement (organization_id, created_at, id);
call platform.isolate('engagements.engagement');
grant select, insert, update on engagements.engagement to atelier_app;

-- The words of each name in lower case, for searching. A table with plain comparisons, because under row-level security
-- PostgreSQL uses an index only for leakproof operators, and those of pg_trgm are not.
create table engagements.name_word (
  word text collate "C" not null check (word <> ''),
  engagement_id uuid not null references engagements.engagement (id),
  organization_id uuid not null,
  primary key (word, engagement_id)
);
create index name_word_by_engagement on engagements.name_word (engagement_id);
call platform.isolate('engagements.name_word');
grant select, insert, delete on engagements.name_word to atelier_app;

-- Every action, for good.
create table engagements.history (
  engagement_id uuid not null references engagements.engagement (id),
  position integer not null check (position > 0),
  organization_id uuid not null,
  action text not null,
  from_stage text,
  to_stage text not null,
  on_hold boolean not null,
  visit integer not null,
  iteration integer not null,
  reason text,
  choices jsonb not null default '{}',
  passed_by_waiver text[] not null default '{}',
  actor jsonb not null,
  at timestamptz not null,
  primary key (engagement_id, position)
);
create index history_by_time on engagements.history (at);
call platform.isolate('engagements.history');
grant select, insert on engagements.history to atelier_app;

create table engagements.gate_waiver (
  engagement_id uuid not null references engagements.engagement (id),
  visit integer not null,
  gate text not null,
  organization_id uuid not null,
  stage text not null,
  -- What was missing when it was waived.
  because text not null,
  reason text not null check (reason <> ''),
  actor jsonb not null,
  at timestamptz not null,
  primary key (engagement_id, visit, gate)
);
call platform.isolate('engagements.gate_waiver');
grant select, insert on engagements.gate_waiver to atelier_app;

-- Which deadlines were told of, so that no one is told twice.
create table engagements.deadline_notice (
  engagement_id uuid not null references engagements.engagement (id),
  due_at timestamptz not null,
  kind text not null check (kind in ('near', 'passed')),
  organization_id uuid not null,
  at timestamptz not null,
  primary key (engagement_id, due_at, kind)
);
call platform.isolate('engagements.deadline_notice');
grant select, insert on engagements.deadline_notice to atelier_app;

-- Down Migration

drop schema engagements cascade;

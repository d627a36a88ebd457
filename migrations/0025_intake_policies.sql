-- Up Migration

-- What is dropped, redacted or only flagged in an engagement's data, by kind of data. Written, never changed: the one written last is in
-- force for what is processed next.
create table intake.intake_policy (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  kind text not null check (kind in ('documents', 'chat', 'preferences')),
  -- Of the engagement and the kind, from 1; 0 is the default, which is nowhere written.
  number integer not null check (number > 0),
  -- The whole of it, defaults filled in: what a default is may change later.
  policy jsonb not null,
  policy_hash text not null check (policy_hash ~ '^[0-9a-f]{64}$'),
  reason text not null check (length(reason) between 1 and 2000),
  created_by jsonb not null,
  created_at timestamptz not null,
  constraint intake_policy_number unique (engagement_id, kind, number)
);
call platform.isolate('intake.intake_policy');
grant select, insert on intake.intake_policy to atelier_app;

-- Which policy a version is held to, and the whole of it; null for what was made before there were policies.
alter table intake.dataset_version
  add column intake_policy_id uuid references intake.intake_policy (id),
  add column policy jsonb;

-- Down Migration

alter table intake.dataset_version drop column intake_policy_id, drop column policy;
drop table intake.intake_policy;

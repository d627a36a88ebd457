-- Up Migration

-- What another policy would make of a version that was processed: reduced again, not read again.
create table intake.policy_preview (
  id uuid primary key,
  organization_id uuid not null,
  dataset_version_id uuid not null references intake.dataset_version (id),
  policy jsonb not null,
  policy_hash text not null check (policy_hash ~ '^[0-9a-f]{64}$'),
  status text not null check (status in ('queued', 'ready', 'failed')),
  -- Figures and reasons, no text.
  outcome jsonb,
  failure text,
  created_by jsonb not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1 check (version > 0),
  check ((outcome is not null) = (status = 'ready')),
  check ((failure is not null) = (status = 'failed')),
  check ((ended_at is not null) = (status <> 'queued'))
);
create index policy_preview_by_version on intake.policy_preview (dataset_version_id, created_at, id);
call platform.isolate('intake.policy_preview');
grant select, insert, update on intake.policy_preview to atelier_app;

-- Down Migration

drop table intake.policy_preview;

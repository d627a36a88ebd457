-- Up Migration

create schema training;
grant usage on schema training to atelier_app;

-- One training run, as the trainer reports it.
create table training.training_run (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  -- The engagement's iteration when the run began: its evidence counts for that one only.
  iteration integer not null check (iteration > 0),
  workflow_version integer not null check (workflow_version > 0),
  -- The trainer's own name for the run.
  external_id text check (external_id <> ''),
  technique text not null check (technique in ('continued_pretraining', 'supervised_fine_tuning', 'preference_tuning', 'rlhf')),
  base_model text not null check (base_model <> ''),
  dataset_version_ids uuid[] not null check (cardinality(dataset_version_ids) > 0),
  status text not null check (status in ('queued', 'running', 'succeeded', 'failed')),
  tokens_processed bigint not null default 0 check (tokens_processed between 0 and 9007199254740991),
  checkpoint_uri text,
  checkpoint_sha256 text check (checkpoint_sha256 ~ '^[0-9a-f]{64}$'),
  checkpoint_registered_at timestamptz,
  failure_reason text check (failure_reason <> ''),
  reported_by jsonb not null,
  started_at timestamptz,
  ended_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint training_run_external_id unique (engagement_id, external_id),
  check ((checkpoint_uri is null) = (checkpoint_sha256 is null) and (checkpoint_uri is null) = (checkpoint_registered_at is null)),
  check ((status = 'succeeded') = (checkpoint_uri is not null)),
  check ((status = 'failed') = (failure_reason is not null)),
  check ((status in ('succeeded', 'failed')) = (ended_at is not null)),
  check (status not in ('running', 'succeeded') or started_at is not null),
  check (status <> 'queued' or started_at is null)
);
create index training_run_by_engagement on training.training_run (engagement_id, created_at, id);
call platform.isolate('training.training_run');
grant select, insert on training.training_run to atelier_app;
-- What was asked of the trainer stands; only what came of it is reported.
grant update (status, tokens_processed, checkpoint_uri, checkpoint_sha256, checkpoint_registered_at, failure_reason, reported_by, started_at, ended_at, version, updated_at)
  on training.training_run to atelier_app;

-- One measurement of a success criterion, for good. Of several the latest counts.
create table training.evaluation (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  -- Counts the engagement's evaluations, in the order in which they were taken: says which is the latest.
  number integer not null check (number > 0),
  iteration integer not null check (iteration > 0),
  criterion_id text not null check (criterion_id <> ''),
  criterion_name text not null,
  -- The scope version whose target it was judged by, and that target.
  scope_version integer not null check (scope_version > 0),
  direction text not null check (direction in ('at_least', 'at_most')),
  target numeric not null check (target between -1e12 and 1e12),
  unit text not null,
  training_run_id uuid references training.training_run (id),
  base_score numeric not null check (base_score between -1e12 and 1e12),
  custom_score numeric not null check (custom_score between -1e12 and 1e12),
  verdict text not null check (verdict in ('met', 'missed')),
  sample_size integer check (sample_size > 0),
  evaluator text not null check (evaluator <> ''),
  notes text not null,
  recorded_by jsonb not null,
  created_at timestamptz not null,
  unique (engagement_id, number),
  constraint evaluation_verdict_follows check (
    (verdict = 'met') = case direction when 'at_least' then custom_score >= target else custom_score <= target end)
);
create index evaluation_by_criterion on training.evaluation (engagement_id, criterion_id, number);
call platform.isolate('training.evaluation');
grant select, insert on training.evaluation to atelier_app;

-- Down Migration

drop schema training cascade;

-- Up Migration

create schema intake;
grant usage on schema intake to atelier_app;

-- On which terms the lab may hold an engagement's data.
create table intake.data_agreement (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  status text not null check (status in ('draft', 'partly_signed', 'signed', 'superseded', 'withdrawn')),
  data_owner text not null check (data_owner in ('organization', 'lab', 'third_party')),
  weights_owner text not null check (weights_owner in ('organization', 'lab', 'shared')),
  -- After the engagement's end.
  retention_days integer not null check (retention_days between 0 and 3650),
  residency_region text not null check (residency_region in ('eu', 'us', 'uk', 'apac')),
  permitted_techniques text[] not null check (cardinality(permitted_techniques) > 0
    and permitted_techniques <@ array['continued_pretraining', 'supervised_fine_tuning', 'preference_tuning', 'rlhf']),
  quota_bytes bigint not null check (quota_bytes between 1 and 9007199254740991),
  -- { by, actor, at } each.
  signed_for_lab jsonb,
  signed_for_partner jsonb,
  signed_at timestamptz,
  reason text,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint data_agreement_signatures check (case status
    when 'draft' then num_nonnulls(signed_for_lab, signed_for_partner) = 0
    when 'partly_signed' then num_nonnulls(signed_for_lab, signed_for_partner) = 1
    when 'withdrawn' then signed_at is null and reason is not null
    else num_nonnulls(signed_for_lab, signed_for_partner, signed_at) = 3 end)
);
create unique index data_agreement_one_open on intake.data_agreement (engagement_id) where status in ('draft', 'partly_signed');
create unique index data_agreement_one_in_force on intake.data_agreement (engagement_id) where status = 'signed';
create index data_agreement_by_engagement on intake.data_agreement (engagement_id, created_at, id);
call platform.isolate('intake.data_agreement');
grant select, insert, update on intake.data_agreement to atelier_app;

-- A named body of data.
create table intake.dataset (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  kind text not null check (kind in ('documents')),
  created_by jsonb not null,
  created_at timestamptz not null,
  constraint dataset_name unique (engagement_id, name)
);
create index dataset_by_engagement on intake.dataset (engagement_id, created_at, id);
call platform.isolate('intake.dataset');
grant select, insert on intake.dataset to atelier_app;

-- One transfer of a file.
create table intake.upload (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  dataset_id uuid not null references intake.dataset (id),
  file_name text not null check (length(file_name) between 1 and 200),
  media_type text check (length(media_type) <= 200),
  -- As declared; what arrives is exactly as long.
  bytes bigint not null check (bytes between 1 and 9007199254740991),
  declared_sha256 text check (declared_sha256 ~ '^[0-9a-f]{64}$'),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  status text not null check (status in ('receiving', 'received', 'failed', 'expired', 'deleted')),
  failure text,
  created_by jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  received_at timestamptz,
  ended_at timestamptz,
  check ((sha256 is null) = (received_at is null)),
  check (status <> 'received' or sha256 is not null),
  check (declared_sha256 = sha256),
  check ((ended_at is not null) = (status in ('failed', 'expired', 'deleted'))),
  check ((failure is not null) = (status = 'failed'))
);
create index upload_by_dataset on intake.upload (dataset_id, created_at, id);
create index upload_held on intake.upload (engagement_id) where status in ('receiving', 'received');
create index upload_open on intake.upload (created_at) where status = 'receiving';
call platform.isolate('intake.upload');
grant select, insert, update on intake.upload to atelier_app;

-- An immutable set of files that is processed and judged as one.
create table intake.dataset_version (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  dataset_id uuid not null references intake.dataset (id),
  number integer not null check (number > 0),
  status text not null check (status in ('queued', 'processing', 'processed', 'failed', 'accepted', 'rejected', 'superseded')),
  -- The rules that its files are read by, fixed when it was made.
  rules jsonb not null,
  files integer not null check (files > 0),
  bytes bigint not null check (bytes > 0),
  -- Of all documents that were read, and of those kept after exact duplicates.
  tokens bigint check (tokens >= 0),
  kept_tokens bigint check (kept_tokens between 0 and tokens),
  failure text,
  rejection text,
  judged_by jsonb,
  judged_at timestamptz,
  processing_started_at timestamptz,
  processed_at timestamptz,
  -- When lost work is looked for next, and how often it was asked for again.
  watch_at timestamptz not null,
  resumptions integer not null default 0,
  created_by jsonb not null,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint dataset_version_number unique (dataset_id, number),
  check ((processed_at is not null) = (status in ('processed', 'accepted', 'rejected', 'superseded'))),
  check (num_nulls(tokens, kept_tokens, processed_at) in (0, 3)),
  check ((failure is not null) = (status = 'failed')),
  check ((judged_at is not null) = (status in ('accepted', 'rejected', 'superseded'))),
  check ((judged_at is null) = (judged_by is null)),
  check ((rejection is not null) = (status = 'rejected'))
);
-- A newer accepted version of a dataset takes the place of the one before.
create unique index dataset_version_one_accepted on intake.dataset_version (dataset_id) where status = 'accepted';
create index dataset_version_under_way on intake.dataset_version (watch_at) where status in ('queued', 'processing');
create index dataset_version_by_engagement on intake.dataset_version (engagement_id, status);
call platform.isolate('intake.dataset_version');
grant select, insert, update on intake.dataset_version to atelier_app;

create table intake.dataset_version_file (
  dataset_version_id uuid not null references intake.dataset_version (id),
  upload_id uuid not null references intake.upload (id),
  organization_id uuid not null,
  -- Unique in the version: reports speak of files by name.
  name text not null,
  primary key (dataset_version_id, upload_id),
  constraint dataset_version_file_name unique (dataset_version_id, name)
);
create index dataset_version_file_by_upload on intake.dataset_version_file (upload_id);
call platform.isolate('intake.dataset_version_file');
grant select, insert on intake.dataset_version_file to atelier_app;

-- A part of the work on a version: planned once, done by one job, found done by any other.
create table intake.shard (
  dataset_version_id uuid not null references intake.dataset_version (id),
  number integer not null check (number >= 0),
  organization_id uuid not null,
  upload_id uuid not null references intake.upload (id),
  name text not null,
  bytes bigint not null check (bytes > 0),
  sha256 text not null,
  status text not null default 'waiting' check (status in ('waiting', 'mapped')),
  -- How often a job began it: one that never ends is given up.
  attempts integer not null default 0,
  -- Progress; only grows, also when the work is begun anew.
  read_bytes bigint not null default 0 check (read_bytes between 0 and bytes),
  documents bigint not null default 0 check (documents >= 0),
  progressed_at timestamptz,
  features_key text,
  -- What mapping found; figures and places, no text.
  mapped jsonb,
  kept_tokens bigint check (kept_tokens >= 0),
  primary key (dataset_version_id, number),
  check ((status = 'mapped') = (mapped is not null)),
  check ((status = 'mapped') = (features_key is not null))
);
create index shard_by_hash on intake.shard (sha256);
call platform.isolate('intake.shard');
grant select, insert, update on intake.shard to atelier_app;

-- Apart from the version, whose row is read often.
create table intake.intake_report (
  dataset_version_id uuid primary key references intake.dataset_version (id),
  organization_id uuid not null,
  body jsonb not null,
  created_at timestamptz not null
);
call platform.isolate('intake.intake_report');
grant select, insert on intake.intake_report to atelier_app;

-- The end of an engagement's data.
create table intake.data_deletion (
  engagement_id uuid primary key,
  organization_id uuid not null,
  status text not null check (status in ('requested', 'running', 'done')),
  objects integer not null default 0 check (objects >= 0),
  bytes bigint not null default 0 check (bytes >= 0),
  requested_by jsonb not null,
  requested_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  watch_at timestamptz not null,
  version integer not null default 1 check (version > 0),
  check ((started_at is null) = (status = 'requested')),
  check ((finished_at is not null) = (status = 'done'))
);
create index data_deletion_under_way on intake.data_deletion (watch_at) where status <> 'done';
call platform.isolate('intake.data_deletion');
grant select, insert, update on intake.data_deletion to atelier_app;

-- What was deleted. Written before the object goes, so that an interrupted deletion forgets nothing.
create table intake.deleted_object (
  engagement_id uuid not null references intake.data_deletion (engagement_id),
  -- SHA-256 of the object's key: proves which one it was to whoever knows the key.
  key_hash text not null check (key_hash ~ '^[0-9a-f]{64}$'),
  organization_id uuid not null,
  kind text not null check (kind in ('upload', 'transfer', 'derived')),
  bytes bigint not null check (bytes >= 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  recorded_at timestamptz not null,
  deleted_at timestamptz,
  primary key (engagement_id, key_hash)
);
call platform.isolate('intake.deleted_object');
grant select, insert, update on intake.deleted_object to atelier_app;

-- Down Migration

drop schema intake cascade;

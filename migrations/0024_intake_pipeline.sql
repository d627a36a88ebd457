-- Up Migration

-- Chat examples and preference pairs are checked by rules of their own. A closed dataset takes no uploads until it is opened again.
alter table intake.dataset
  drop constraint dataset_kind_check,
  add constraint dataset_kind_check check (kind in ('documents', 'chat', 'preferences')),
  add column closed_at timestamptz,
  add column version integer not null default 1 check (version > 0);
grant update (closed_at, version) on intake.dataset to atelier_app;

alter table intake.dataset_version
  drop constraint dataset_version_status_check,
  add constraint dataset_version_status_check check (status in ('queued', 'processing', 'paused', 'processed', 'failed', 'cancelled', 'accepted', 'rejected', 'superseded')),
  -- Among the versions of organizations that have equally much under way.
  add column priority text not null default 'normal' check (priority in ('low', 'normal', 'high')),
  -- The version that this one does again, with another policy.
  add column again_of uuid references intake.dataset_version (id);

alter table intake.dataset_version_file
  -- In the order of the names, by code unit: it decides which of several duplicates is kept, so it never changes.
  add column position integer,
  -- Known once the version is processed.
  add column kept_tokens bigint check (kept_tokens >= 0);
grant update (kept_tokens) on intake.dataset_version_file to atelier_app;
update intake.dataset_version_file f set position = numbered.position
  from (select dataset_version_id, upload_id, row_number() over (partition by dataset_version_id order by name collate "C") - 1 as position from intake.dataset_version_file) numbered
  where numbered.dataset_version_id = f.dataset_version_id and numbered.upload_id = f.upload_id;
alter table intake.dataset_version_file alter column position set not null, add constraint dataset_version_file_position unique (dataset_version_id, position);
update intake.dataset_version_file f set kept_tokens = s.kept_tokens from intake.shard s where s.dataset_version_id = f.dataset_version_id and s.upload_id = f.upload_id;

-- What is to be done for a version, a row a piece: a file planned, a shard mapped, all of it reduced. Any worker takes any piece; the
-- queue only says that there is something to take.
create table intake.processing_step (
  dataset_version_id uuid not null references intake.dataset_version (id),
  stage text not null check (stage in ('plan', 'map', 'reduce', 'emit', 'finish')),
  -- The file's position in the version, and the shard's in the file; 0 for what is about all of them.
  file integer not null check (file >= 0),
  shard integer not null check (shard >= 0),
  organization_id uuid not null,
  upload_id uuid references intake.upload (id),
  -- What it reads; progress is told of it.
  bytes bigint not null check (bytes >= 0),
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'quarantined')),
  -- How often it was begun: one that never ends is given up.
  attempts integer not null default 0,
  -- The job that has it. One that is handed back, or whose worker was killed, comes back for it under the same name.
  taken_by text,
  started_at timestamptz,
  -- Until then it is not begun again after a failure.
  not_before timestamptz,
  -- Progress; only grows, also when the work is begun anew.
  read_bytes bigint not null default 0 check (read_bytes between 0 and bytes),
  documents bigint not null default 0 check (documents >= 0),
  progressed_at timestamptz,
  finished_at timestamptz,
  -- Where its outcome is stored, and the figures of it that are asked for often; no text, and no names of files.
  output_key text,
  outcome jsonb,
  -- Why it is in quarantine.
  failure text,
  primary key (dataset_version_id, stage, file, shard),
  check ((taken_by is not null) = (status = 'running')),
  check ((finished_at is not null) = (status in ('done', 'quarantined'))),
  check ((failure is not null) = (status = 'quarantined'))
);
create index processing_step_open on intake.processing_step (organization_id, status) where status in ('waiting', 'running');
-- Whose turn was the longest ago.
create index processing_step_turns on intake.processing_step (organization_id, started_at desc) where started_at is not null;
create index processing_step_taken on intake.processing_step (taken_by) where status = 'running';
call platform.isolate('intake.processing_step');
grant select, insert, update on intake.processing_step to atelier_app;

-- What was under way is begun anew: its pieces are others now, and what is stored of it is found by its content.
drop table intake.shard;
insert into intake.processing_step (dataset_version_id, stage, file, shard, organization_id, upload_id, bytes)
  select v.id, 'plan', f.position, 0, v.organization_id, f.upload_id, u.bytes
  from intake.dataset_version v join intake.dataset_version_file f on f.dataset_version_id = v.id join intake.upload u on u.id = f.upload_id
  where v.status in ('queued', 'processing');

-- Down Migration

create table intake.shard (
  dataset_version_id uuid not null references intake.dataset_version (id),
  number integer not null check (number >= 0),
  organization_id uuid not null,
  upload_id uuid not null references intake.upload (id),
  name text not null,
  bytes bigint not null check (bytes > 0),
  sha256 text not null,
  status text not null default 'waiting' check (status in ('waiting', 'mapped')),
  attempts integer not null default 0,
  read_bytes bigint not null default 0 check (read_bytes between 0 and bytes),
  documents bigint not null default 0 check (documents >= 0),
  progressed_at timestamptz,
  features_key text,
  mapped jsonb,
  kept_tokens bigint check (kept_tokens >= 0),
  primary key (dataset_version_id, number),
  check ((status = 'mapped') = (mapped is not null)),
  check ((status = 'mapped') = (features_key is not null))
);
create index shard_by_hash on intake.shard (sha256);
call platform.isolate('intake.shard');
grant select, insert, update on intake.shard to atelier_app;
update intake.dataset_version set status = 'queued' where status in ('processing', 'paused');
update intake.dataset_version set status = 'failed', failure = 'Its processing was cancelled.' where status = 'cancelled';
-- What was kept of each file; where its features lie is looked up anew when it is processed again.
insert into intake.shard (dataset_version_id, number, organization_id, upload_id, name, bytes, sha256, status, read_bytes, features_key, mapped, kept_tokens)
  select f.dataset_version_id, f.position, f.organization_id, f.upload_id, f.name, u.bytes, u.sha256, 'mapped', u.bytes, '', '{}', f.kept_tokens
  from intake.dataset_version_file f join intake.upload u on u.id = f.upload_id where f.kept_tokens is not null;
drop table intake.processing_step;
alter table intake.dataset_version_file drop column position, drop column kept_tokens;
alter table intake.dataset_version
  drop column again_of, drop column priority, drop constraint dataset_version_status_check,
  add constraint dataset_version_status_check check (status in ('queued', 'processing', 'processed', 'failed', 'accepted', 'rejected', 'superseded'));
update intake.dataset set kind = 'documents' where kind <> 'documents';
alter table intake.dataset drop constraint dataset_kind_check, add constraint dataset_kind_check check (kind in ('documents')), drop column closed_at, drop column version;

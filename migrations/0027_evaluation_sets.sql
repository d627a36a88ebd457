-- Up Migration

-- Uploads of evaluation sets are kept apart from data for training.
alter table intake.dataset
  drop constraint dataset_kind_check,
  add constraint dataset_kind_check check (kind in ('documents', 'chat', 'preferences', 'evaluation_set'));

-- Texts that a model is to be evaluated on. Only hashes of them are kept, under a key of their own; the upload is deleted once they are made.
create table intake.evaluation_set (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  name text not null check (length(name) between 1 and 200),
  upload_id uuid not null references intake.upload (id),
  status text not null check (status in ('sealing', 'sealed', 'failed', 'withdrawn')),
  -- Texts that it has.
  items integer check (items > 0),
  failure text,
  created_by jsonb not null,
  created_at timestamptz not null,
  sealed_at timestamptz,
  ended_at timestamptz,
  version integer not null default 1 check (version > 0),
  check ((items is null) = (sealed_at is null)),
  check (status <> 'sealed' or sealed_at is not null),
  check ((failure is not null) = (status = 'failed')),
  check ((ended_at is not null) = (status in ('failed', 'withdrawn')))
);
create unique index evaluation_set_name on intake.evaluation_set (engagement_id, name) where status in ('sealing', 'sealed');
create unique index evaluation_set_upload on intake.evaluation_set (upload_id) where status <> 'failed';
create index evaluation_set_by_engagement on intake.evaluation_set (engagement_id, created_at, id);
call platform.isolate('intake.evaluation_set');
grant select, insert, update on intake.evaluation_set to atelier_app;

-- With which of them a version is compared: fixed when it was made.
alter table intake.dataset_version add column evaluation_set_ids uuid[] not null default '{}';

-- Down Migration

alter table intake.dataset_version drop column evaluation_set_ids;
drop table intake.evaluation_set;
update intake.dataset set kind = 'documents' where kind = 'evaluation_set';
alter table intake.dataset
  drop constraint dataset_kind_check,
  add constraint dataset_kind_check check (kind in ('documents', 'chat', 'preferences'));

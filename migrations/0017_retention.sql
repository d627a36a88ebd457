-- Up Migration

-- How long the data may be kept once consent is withdrawn; empty: as long as after the engagement's end.
alter table intake.data_agreement add column withdrawal_days integer check (withdrawal_days between 0 and 3650);
-- Consent may be withdrawn while the agreement is in force, also after the engagement's end.
alter table intake.data_agreement add column consent_withdrawn_at timestamptz;
alter table intake.data_agreement drop constraint data_agreement_status_check;
alter table intake.data_agreement add constraint data_agreement_status_check
  check (status in ('draft', 'partly_signed', 'signed', 'superseded', 'withdrawn', 'consent_withdrawn'));
alter table intake.data_agreement add constraint data_agreement_consent
  check ((consent_withdrawn_at is not null) = (status = 'consent_withdrawn') and (status <> 'consent_withdrawn' or reason is not null));

-- How long an engagement's data may still be kept, and whether somebody's hold forbids its deletion. A row is there from the
-- first of either on.
create table intake.data_retention (
  engagement_id uuid primary key,
  organization_id uuid not null,
  -- The clock: what started it, when, by which agreement, and when it runs out.
  started_by text check (started_by in ('completion', 'decline', 'cancellation', 'withdrawal')),
  started_at timestamptz,
  data_agreement_id uuid references intake.data_agreement (id),
  retention_days integer check (retention_days between 0 and 3650),
  due_at timestamptz,
  -- The least days before the end of which people were reminded so far.
  reminded_days integer check (reminded_days > 0),
  -- When there is something to do next: a reminder, or the deletion. Empty while held, and once the deletion was asked for.
  watch_at timestamptz,
  -- How many legal holds stand: what a partner may know of them.
  holds integer not null default 0 check (holds >= 0),
  version integer not null default 1 check (version > 0),
  constraint data_retention_clock_whole check (num_nulls(started_by, started_at, data_agreement_id, retention_days, due_at) in (0, 5)
    and (due_at is not null or (reminded_days is null and watch_at is null)) and due_at >= started_at),
  constraint data_retention_held check (holds = 0 or watch_at is null)
);
create index data_retention_watched on intake.data_retention (watch_at, engagement_id) where watch_at is not null;
call platform.isolate('intake.data_retention');
grant select, insert, update on intake.data_retention to atelier_app;

-- Why the data of an engagement must not be deleted for now. The lab's own: a partner hears only that there is one.
create table intake.legal_hold (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null references intake.data_retention (engagement_id),
  reason text not null check (length(reason) between 1 and 2000),
  placed_by jsonb not null,
  placed_at timestamptz not null,
  release_reason text check (length(release_reason) between 1 and 2000),
  released_by jsonb,
  released_at timestamptz,
  version integer not null default 1 check (version > 0),
  constraint legal_hold_release_whole check (num_nulls(release_reason, released_by, released_at) in (0, 3))
);
create index legal_hold_by_engagement on intake.legal_hold (engagement_id, placed_at, id);
call platform.isolate('intake.legal_hold');
create policy lab_only on intake.legal_hold as restrictive using ((select platform.sees_all_organizations()));
grant select, insert, update on intake.legal_hold to atelier_app;

-- Who wanted it: a person, or the retention clock.
-- Which key the data was encrypted under, and when it was destroyed; empty for deletions from before there were keys.
alter table intake.data_deletion add column data_key_id uuid;
alter table intake.data_deletion add column data_key_destroyed_at timestamptz;
alter table intake.data_deletion add constraint data_deletion_key_destroyed
  check (num_nulls(data_key_id, data_key_destroyed_at) in (0, 2) and (data_key_id is null or status = 'done'));
alter table intake.data_deletion add column cause text not null default 'request' check (cause in ('request', 'retention'));

-- What was deleted, when, and what remains: signed, and kept for good. A newer one of the same deletion takes the place of the one before.
create table intake.deletion_certificate (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null references intake.data_deletion (engagement_id),
  number integer not null check (number > 0),
  -- The file, to the byte: canonical JSON (RFC 8785) with its signature.
  body text not null check (body <> ''),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  key_id text not null check (key_id <> ''),
  issued_at timestamptz not null,
  constraint deletion_certificate_number unique (engagement_id, number)
);
call platform.isolate('intake.deletion_certificate');
grant select, insert on intake.deletion_certificate to atelier_app;

-- Weights that were trained on the data, as training tells of them: a certificate must name what outlives it.
create table intake.trained_checkpoint (
  training_run_id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  technique text not null check (technique <> ''),
  -- Unknown of runs from before it was told.
  base_model text check (base_model <> ''),
  dataset_version_ids uuid[] not null,
  checkpoint_sha256 text not null check (checkpoint_sha256 ~ '^[0-9a-f]{64}$'),
  registered_at timestamptz not null
);
create index trained_checkpoint_by_engagement on intake.trained_checkpoint (engagement_id, registered_at, training_run_id);
call platform.isolate('intake.trained_checkpoint');
grant select, insert on intake.trained_checkpoint to atelier_app;
insert into intake.trained_checkpoint (training_run_id, organization_id, engagement_id, technique, base_model, dataset_version_ids, checkpoint_sha256, registered_at)
select id, organization_id, engagement_id, technique, base_model, dataset_version_ids, checkpoint_sha256, checkpoint_registered_at
from training.training_run where status = 'succeeded';

-- Archives of all of one engagement, on their way to whoever asked.
create table reporting.engagement_export (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  -- In whose view it is made: the lab's holds what a partner must not see.
  audience text not null check (audience in ('lab', 'partner')),
  files boolean not null,
  status text not null check (status in ('queued', 'running', 'ready', 'failed', 'expired')),
  bytes bigint check (bytes > 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  entries integer check (entries > 0),
  failure text,
  requested_by jsonb not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz,
  -- When a lost job is looked for.
  watch_at timestamptz not null,
  version integer not null default 1 check (version > 0),
  constraint engagement_export_whole check (num_nulls(bytes, sha256, entries, expires_at) in (0, 4) and (status <> 'ready' or bytes is not null)
    and (status in ('ready', 'expired') or bytes is null) and (failure is not null) = (status = 'failed') and (finished_at is not null) = (status not in ('queued', 'running')))
);
create unique index engagement_export_one_under_way on reporting.engagement_export (engagement_id, audience) where status in ('queued', 'running');
create index engagement_export_by_engagement on reporting.engagement_export (engagement_id, created_at, id);
create index engagement_export_expiring on reporting.engagement_export (expires_at, id) where status = 'ready';
create index engagement_export_under_way on reporting.engagement_export (watch_at) where status in ('queued', 'running');
call platform.isolate('reporting.engagement_export');
create policy made_for_partners on reporting.engagement_export as restrictive using ((select platform.sees_all_organizations()) or audience = 'partner');
grant select, insert, update on reporting.engagement_export to atelier_app;

-- Engagements that ended before clocks were kept: by their agreements' terms, and not without a week's notice.
insert into intake.data_retention (engagement_id, organization_id, started_by, started_at, data_agreement_id, retention_days, due_at, watch_at)
select e.id, e.organization_id, case e.stage when 'completed' then 'completion' when 'declined' then 'decline' else 'cancellation' end, e.closed_at, a.id, a.retention_days,
       greatest(e.closed_at + make_interval(days => a.retention_days), now() + interval '7 days'), now()
from engagements.engagement e join intake.data_agreement a on a.engagement_id = e.id and a.status = 'signed'
where e.closed_at is not null and not exists (select from intake.data_deletion d where d.engagement_id = e.id);

-- Down Migration

drop table reporting.engagement_export;
drop table intake.trained_checkpoint;
drop table intake.deletion_certificate;
alter table intake.data_deletion drop column cause;
alter table intake.data_deletion drop column data_key_destroyed_at;
alter table intake.data_deletion drop column data_key_id;
drop table intake.legal_hold;
drop table intake.data_retention;
alter table intake.data_agreement drop constraint data_agreement_consent;
-- What came before knows no such end of an agreement; a newer one took its place, or none.
update intake.data_agreement set status = 'superseded' where status = 'consent_withdrawn';
alter table intake.data_agreement drop constraint data_agreement_status_check;
alter table intake.data_agreement add constraint data_agreement_status_check
  check (status in ('draft', 'partly_signed', 'signed', 'superseded', 'withdrawn'));
alter table intake.data_agreement drop column consent_withdrawn_at;
alter table intake.data_agreement drop column withdrawal_days;

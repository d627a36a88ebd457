-- Up Migration

-- What somebody asks for beside the processing of versions: a preview of a policy, the sealing of an evaluation set. Workers take it by the
-- same turns as pieces of versions, so that nobody's previews keep others from theirs.
create table intake.errand (
  -- Of what was asked for.
  id uuid primary key,
  kind text not null check (kind in ('policy_preview', 'evaluation_set', 'accepted_comparison')),
  organization_id uuid not null,
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done')),
  -- How often it was begun, and how often that came to a mistake.
  attempts integer not null default 0,
  failures integer not null default 0,
  -- The job that has it. One that is handed back, or whose worker was killed, comes back for it under the same name.
  taken_by text,
  asked_at timestamptz not null,
  started_at timestamptz,
  -- Until then it is not begun again after a failure.
  not_before timestamptz,
  -- The last sign of life.
  progressed_at timestamptz,
  finished_at timestamptz,
  check ((taken_by is not null) = (status = 'running')),
  check ((finished_at is not null) = (status = 'done'))
);
create index errand_open on intake.errand (organization_id, status) where status in ('waiting', 'running');
create index errand_turns on intake.errand (organization_id, started_at desc) where started_at is not null;
create index errand_taken on intake.errand (taken_by) where status = 'running';
create index errand_finished on intake.errand (finished_at) where finished_at is not null;
call platform.isolate('intake.errand');
grant select, insert, update on intake.errand to atelier_app;

-- What was asked for as jobs of their own. The watch over resting work has somebody look for it.
insert into intake.errand (id, kind, organization_id, asked_at) select id, 'policy_preview', organization_id, created_at from intake.policy_preview where status = 'queued';
insert into intake.errand (id, kind, organization_id, asked_at) select id, 'evaluation_set', organization_id, created_at from intake.evaluation_set where status = 'sealing';

-- How much of what a version keeps is in one that was accepted after it was reduced: that would count twice.
create table intake.accepted_comparison (
  id uuid primary key,
  organization_id uuid not null,
  -- No foreign keys: they would lock versions that are being finished, by whoever accepts another one and is waited for.
  dataset_version_id uuid not null,
  accepted_version_id uuid not null,
  status text not null default 'waiting' check (status in ('waiting', 'compared', 'failed')),
  documents bigint check (documents >= 0),
  tokens bigint check (tokens >= 0),
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint accepted_comparison_pair unique (dataset_version_id, accepted_version_id),
  check ((documents is not null) = (status = 'compared')),
  check ((tokens is not null) = (status = 'compared')),
  check ((ended_at is not null) = (status <> 'waiting'))
);
call platform.isolate('intake.accepted_comparison');
grant select, insert, update on intake.accepted_comparison to atelier_app;

-- Reductions tell which accepted versions they were compared with. Of earlier ones nobody wrote it down: at least with what was accepted before
-- they began. As the API writes ids: 26 digits of base 32.
create function intake.written_id(prefix text, id uuid) returns text language sql immutable
  return prefix || '_' || (
    select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', substring(B'00' || ('x' || translate(id::text, '-', ''))::bit(128) from 5 * digit + 1 for 5)::integer + 1, 1), '' order by digit)
    from generate_series(0, 25) digits(digit));
update intake.processing_step s
  set outcome = s.outcome || jsonb_build_object('earlier', coalesce((
    select jsonb_agg(intake.written_id('dsv', a.id) order by a.id) from intake.dataset_version a
    where a.organization_id = v.organization_id and a.dataset_id <> v.dataset_id and a.status = 'accepted' and a.judged_at <= s.started_at), '[]'))
  from intake.dataset_version v
  where v.id = s.dataset_version_id and s.stage = 'reduce' and s.outcome is not null;
drop function intake.written_id;
-- What was accepted since is compared with those that somebody is about to judge: the newest of each dataset. Others when somebody comes to accept them.
insert into intake.accepted_comparison (id, organization_id, dataset_version_id, accepted_version_id, created_at)
  select gen_random_uuid(), v.organization_id, v.id, a.id, now()
  from intake.dataset_version v
    join intake.processing_step s on s.dataset_version_id = v.id and s.stage = 'reduce' and s.output_key is not null
    join intake.dataset_version a on a.organization_id = v.organization_id and a.dataset_id <> v.dataset_id and a.status = 'accepted' and a.judged_at > s.started_at
    join intake.processing_step t on t.dataset_version_id = a.id and t.stage = 'reduce' and t.output_key is not null
  where v.status = 'processed' and v.policy ->> 'earlierData' is distinct from 'flag'
    and not exists (select from intake.dataset_version l where l.dataset_id = v.dataset_id and l.number > v.number and l.status in ('processed', 'accepted'))
    and not exists (select from intake.data_deletion d where d.engagement_id in (v.engagement_id, a.engagement_id));
insert into intake.errand (id, kind, organization_id, asked_at) select id, 'accepted_comparison', organization_id, created_at from intake.accepted_comparison;

alter table intake.evaluation_set
  add column kind text not null default 'documents' check (kind in ('documents', 'chat', 'preferences')),
  -- [{ code, items }]: what of the upload data is not compared with; null for what was sealed before it was counted.
  add column left_out jsonb,
  -- Compared with the data of all engagements: what the lab tests every model on.
  add column everywhere boolean not null default false;
-- Whoever makes a version compares it with these, and reads their names in its report. What they say is in no table.
create policy seen_everywhere on intake.evaluation_set for select using (everywhere and status in ('sealed', 'withdrawn'));
create index evaluation_set_everywhere on intake.evaluation_set (created_at, id) where everywhere;
-- A set that is withdrawn while it is being sealed leaves its upload to be sealed as another.
drop index intake.evaluation_set_upload;
create unique index evaluation_set_upload on intake.evaluation_set (upload_id) where status in ('sealing', 'sealed');

-- Down Migration

drop index intake.evaluation_set_upload;
update intake.evaluation_set set status = 'failed', failure = 'It was withdrawn while it was being sealed.' where status = 'withdrawn' and sealed_at is null;
-- Where a hold keeps the upload, it can be sealed again after its set was withdrawn. Before, an upload had one set that was not failed.
update intake.evaluation_set e set status = 'failed', failure = 'It was withdrawn, and its upload was sealed as another set.'
  where e.status = 'withdrawn' and exists (
    select from intake.evaluation_set o where o.upload_id = e.upload_id and o.status <> 'failed' and (o.status <> 'withdrawn' or (o.created_at, o.id) > (e.created_at, e.id)));
create unique index evaluation_set_upload on intake.evaluation_set (upload_id) where status <> 'failed';
drop policy seen_everywhere on intake.evaluation_set;
alter table intake.evaluation_set drop column kind, drop column left_out, drop column everywhere;
-- Nobody would come for what waits.
update intake.evaluation_set set status = 'failed', failure = 'The software was set back before it was sealed.', ended_at = now() where status = 'sealing';
update intake.policy_preview set status = 'failed', failure = 'The software was set back before it was worked out.', ended_at = now() where status = 'queued';
drop table intake.accepted_comparison;
drop table intake.errand;
update intake.processing_step set outcome = outcome - 'earlier' where stage = 'reduce' and outcome is not null;

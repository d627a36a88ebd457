-- Up Migration

-- Whose files an archive holds: it goes when one of them does. And which run makes it, or made it: each run stores under a name of its
-- own, so that one that was thought dead spoils nothing. Empty for archives from before, which are stored under the export's id alone.
alter table reporting.engagement_export add column upload_ids uuid[] not null default '{}';
alter table reporting.engagement_export add column run_id uuid;
update reporting.engagement_export e
  set upload_ids = coalesce((
    select array_agg(u.id order by u.id) from intake.upload u
    where u.engagement_id = e.engagement_id and u.received_at <= e.finished_at and (u.ended_at is null or u.ended_at > e.created_at)), '{}')
  where e.files and e.status = 'ready';

-- What could not be read any more when it was deleted: its size is that of what was stored, and it has no hash.
alter table intake.deleted_object add column unreadable boolean not null default false;
alter table intake.deleted_object add constraint deleted_object_unreadable check (not unreadable or sha256 is null);

-- Uploads that have ended lately, and deletions: what was still under way then may have left something behind.
create index upload_ended on intake.upload (coalesce(ended_at, received_at), id) where coalesce(ended_at, received_at) is not null;
create index data_deletion_finished on intake.data_deletion (finished_at) where finished_at is not null;

-- Down Migration

drop index intake.data_deletion_finished;
drop index intake.upload_ended;
alter table intake.deleted_object drop constraint deleted_object_unreadable;
alter table intake.deleted_object drop column unreadable;
alter table reporting.engagement_export drop column run_id;
alter table reporting.engagement_export drop column upload_ids;

-- Up Migration

-- The queue only schedules, and may lose what it was given: a Redis that is flushed, or that dies before it has written. So what was
-- relayed is looked at again until it is done, and asked for anew when the queue knows nothing of it.
alter table platform.outbox add column look_again_at timestamptz;
create index outbox_undone on platform.outbox (look_again_at) where look_again_at is not null;
alter table platform.job_request add column look_again_at timestamptz;
create index job_request_undone on platform.job_request (look_again_at) where look_again_at is not null;

-- Down Migration

alter table platform.job_request drop column look_again_at;
alter table platform.outbox drop column look_again_at;

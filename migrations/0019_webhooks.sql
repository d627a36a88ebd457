-- Up Migration

alter table partners.webhook_endpoint
  -- Engagements whose events are wanted; empty for all events, those of no engagement too.
  add column engagement_ids uuid[] not null default '{}' check (cardinality(engagement_ids) <= 100),
  add column secret_made_at timestamptz,
  -- Secrets that were rotated out and still sign for a while: [{ "sealed": "v1.…", "until": "2026-01-31T12:00:00.000Z" }], the newest first.
  add column retiring_secrets jsonb not null default '[]' check (jsonb_typeof(retiring_secrets) = 'array' and jsonb_array_length(retiring_secrets) <= 2),
  -- How the receiver is doing. Not part of what the endpoint's version stands for: it changes by itself.
  -- When the first of the attempts failed since which none was accepted.
  add column failing_since timestamptz,
  -- When its owner was told of that.
  add column failure_noticed_at timestamptz,
  -- The receiver has too much to do, or asked to be left alone until then.
  add column slowed_until timestamptz,
  drop constraint webhook_endpoint_disabled_reason_check,
  add constraint webhook_endpoint_disabled_reason_check check (disabled_reason in ('by_request', 'gone', 'failing')),
  add constraint webhook_endpoint_noticed_is_failing check (failure_noticed_at is null or failing_since is not null);

select set_config('atelier.organization', '*', true);
update partners.webhook_endpoint set secret_made_at = created_at;
alter table partners.webhook_endpoint alter column secret_made_at set not null;

create index webhook_endpoint_failing on partners.webhook_endpoint (created_at, id) where failing_since is not null and disabled_at is null;
create index webhook_endpoint_disabled on partners.webhook_endpoint (created_at, id) where disabled_at is not null;
create index webhook_delivery_of_endpoint_by_type on partners.webhook_delivery (endpoint_id, event_type, created_at, id);

-- For `since`: rows are written in the order of time, so a little tells where to look.
create index outbox_occurred on platform.outbox using brin (occurred_at) with (autosummarize = on);

-- Down Migration

drop index platform.outbox_occurred;
drop index partners.webhook_delivery_of_endpoint_by_type;
drop index partners.webhook_endpoint_disabled;
drop index partners.webhook_endpoint_failing;
select set_config('atelier.organization', '*', true);
update partners.webhook_endpoint set disabled_reason = 'gone' where disabled_reason = 'failing';
alter table partners.webhook_endpoint
  drop constraint webhook_endpoint_noticed_is_failing,
  drop constraint webhook_endpoint_disabled_reason_check,
  add constraint webhook_endpoint_disabled_reason_check check (disabled_reason in ('by_request', 'gone')),
  drop column slowed_until,
  drop column failure_noticed_at,
  drop column failing_since,
  drop column retiring_secrets,
  drop column secret_made_at,
  drop column engagement_ids;

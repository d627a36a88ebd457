-- Up Migration

-- What a newer token said of a person is not taken back by an older one: when the claims were made that the row holds.
alter table identity.staff_member add column claims_issued_at timestamptz;

-- Whoever asked for a job, so that what the job changes can be told to be on their behalf.
alter table platform.job_request add column on_behalf_of text;

-- The log's order must survive a restore. A cluster counts its transactions from its own beginning: on another one, or after the
-- latest of them were lost, new rows would come before old ones, where no reader looks any more. So a position is the transaction's id
-- above a base that rises by 2^48 whenever the rows find themselves in another cluster, or on another timeline of the same one.
create table platform.event_log (
  only_row boolean primary key default true check (only_row),
  epoch integer not null check (epoch between 0 and 32767),
  -- Where the log was last written, as platform.cluster_and_timeline() tells it.
  written_on text not null
);
grant select, update on platform.event_log to atelier_app;

-- A restored copy has another system identifier, a standby that took over or a recovery to a point in time another timeline.
create function platform.cluster_and_timeline() returns text
  language sql volatile
  return (select system_identifier::text from pg_control_system()) || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8);

insert into platform.event_log (epoch, written_on) values (0, platform.cluster_and_timeline());

-- The position in the log of what this transaction announces.
create function platform.event_log_position() returns xid8
  language sql volatile
  return (select ((epoch::bigint << 48) + pg_current_xact_id()::text::bigint)::text::xid8 from platform.event_log);

-- Readers stop before this position: that of the oldest transaction still running.
create function platform.event_log_end() returns xid8
  language sql stable
  return (select ((epoch::bigint << 48) + pg_snapshot_xmin(pg_current_snapshot())::text::bigint)::text::xid8 from platform.event_log);

alter table platform.outbox alter column txid set default platform.event_log_position();

-- Whether the log goes on where it was written last, and no row lies where only later transactions may.
create function platform.event_log_is_continued() returns boolean
  language sql stable
  return (select written_on = platform.cluster_and_timeline()
    and not exists (select from platform.outbox where txid >= ((epoch::bigint << 48) + pg_snapshot_xmax(pg_current_snapshot())::text::bigint)::text::xid8)
    from platform.event_log);

-- Lets what is announced from now on come after everything that is in the log. Waits for transactions that write to it. Answers the
-- new epoch; null when there was nothing to do, as for all but the first of several that start at once.
create function platform.continue_event_log() returns integer
  language plpgsql as $$
declare
  now_at integer;
begin
  lock table platform.outbox in share row exclusive mode;
  if platform.event_log_is_continued() then
    return null;
  end if;
  update platform.event_log set written_on = platform.cluster_and_timeline(),
    epoch = greatest(epoch, coalesce((select (txid::text::bigint >> 48)::integer from platform.outbox order by txid desc limit 1), 0)) + 1
    returning epoch into now_at;
  return now_at;
end
$$;

create or replace function platform.append_outbox(events jsonb, jobs jsonb) returns void
  language plpgsql as $$
begin
  insert into platform.outbox
    (id, txid, type, version, data, organization_id, stream_id, for_partners, actor, request_id, traceparent, occurred_at)
  select (e->>'id')::uuid, here, e->>'type', (e->>'version')::int, e->'data', (e->>'organizationId')::uuid, e->>'streamId',
         (e->>'forPartners')::boolean, e->'actor', e->>'requestId', e->>'traceparent', (e->>'occurredAt')::timestamptz
  from platform.event_log_position() as here, jsonb_array_elements(events) with ordinality as t(e, n) order by n;
  if jobs = '[]' then
    return;
  end if;
  insert into platform.job_request (id, name, payload, run_at, dedupe_key, request_id, traceparent, on_behalf_of, requested_at)
  select (j->>'id')::uuid, j->>'name', j->'payload', (j->>'runAt')::timestamptz, j->>'dedupeKey', j->>'requestId',
         j->>'traceparent', j->>'onBehalfOf', (j->>'requestedAt')::timestamptz
  from jsonb_array_elements(jobs) with ordinality as t(j, n) order by n
  on conflict (name, dedupe_key) do nothing;
end
$$;

-- A request may have changed something of several organizations: what it answered is hidden from whom a wall keeps from any of them.
alter table platform.idempotency_key add column other_organization_ids uuid[];
create policy past_no_wall on platform.idempotency_key as restrictive
  using ((other_organization_ids && (select platform.walled_organizations())::uuid[]) is not true);

drop function platform.answer_idempotency_key(text, text, integer, jsonb, text, uuid);
create function platform.answer_idempotency_key(for_scope text, for_key text, answer_status integer, answer_headers jsonb, answer_body text, of_organizations uuid[]) returns void
  language plpgsql as $$
begin
  update platform.idempotency_key
    set status = answer_status, headers = answer_headers, body = answer_body, organization_id = coalesce(of_organizations[1], organization_id),
        other_organization_ids = nullif(of_organizations[2:], '{}')
    where scope = for_scope and key = for_key;
end
$$;

revoke execute on function platform.cluster_and_timeline(), platform.event_log_position(), platform.event_log_end(), platform.event_log_is_continued(),
  platform.continue_event_log(), platform.answer_idempotency_key(text, text, integer, jsonb, text, uuid[]) from public;
grant execute on function platform.cluster_and_timeline(), platform.event_log_position(), platform.event_log_end(), platform.event_log_is_continued(),
  platform.continue_event_log(), platform.answer_idempotency_key(text, text, integer, jsonb, text, uuid[]) to atelier_app;

-- What became of a webhook is kept for a while, and then forgotten.
create index webhook_delivery_finished on partners.webhook_delivery (finished_at) where finished_at is not null;
grant delete on partners.webhook_delivery to atelier_app;

-- Down Migration

revoke delete on partners.webhook_delivery from atelier_app;
drop index partners.webhook_delivery_finished;

drop function platform.answer_idempotency_key(text, text, integer, jsonb, text, uuid[]);
create function platform.answer_idempotency_key(for_scope text, for_key text, answer_status integer, answer_headers jsonb, answer_body text, of_organization uuid) returns void
  language plpgsql as $$
begin
  update platform.idempotency_key
    set status = answer_status, headers = answer_headers, body = answer_body, organization_id = coalesce(of_organization, organization_id)
    where scope = for_scope and key = for_key;
end
$$;
revoke execute on function platform.answer_idempotency_key(text, text, integer, jsonb, text, uuid) from public;
grant execute on function platform.answer_idempotency_key(text, text, integer, jsonb, text, uuid) to atelier_app;
drop policy past_no_wall on platform.idempotency_key;
alter table platform.idempotency_key drop column other_organization_ids;

create or replace function platform.append_outbox(events jsonb, jobs jsonb) returns void
  language plpgsql as $$
begin
  insert into platform.outbox
    (id, type, version, data, organization_id, stream_id, for_partners, actor, request_id, traceparent, occurred_at)
  select (e->>'id')::uuid, e->>'type', (e->>'version')::int, e->'data', (e->>'organizationId')::uuid, e->>'streamId',
         (e->>'forPartners')::boolean, e->'actor', e->>'requestId', e->>'traceparent', (e->>'occurredAt')::timestamptz
  from jsonb_array_elements(events) with ordinality as t(e, n) order by n;
  if jobs = '[]' then
    return;
  end if;
  insert into platform.job_request (id, name, payload, run_at, dedupe_key, request_id, traceparent, requested_at)
  select (j->>'id')::uuid, j->>'name', j->'payload', (j->>'runAt')::timestamptz, j->>'dedupeKey', j->>'requestId',
         j->>'traceparent', (j->>'requestedAt')::timestamptz
  from jsonb_array_elements(jobs) with ordinality as t(j, n) order by n
  on conflict (name, dedupe_key) do nothing;
end
$$;
alter table platform.outbox alter column txid set default pg_current_xact_id();
drop function platform.continue_event_log();
drop function platform.event_log_is_continued();
drop function platform.event_log_end();
drop function platform.event_log_position();
drop function platform.cluster_and_timeline();
drop table platform.event_log;

alter table platform.job_request drop column on_behalf_of;
alter table identity.staff_member drop column claims_issued_at;

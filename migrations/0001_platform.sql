-- Up Migration

-- The application's role owns nothing and cannot pass row-level security. In production it is made beforehand (docs/run-in-production.md).
do $$
begin
  if not exists (select from pg_roles where rolname = 'atelier_app') then
    create role atelier_app nologin;
  end if;
end
$$;

-- Whoever starts the application asks first whether all migrations have run.
grant usage on schema migrations to atelier_app;
grant select on migrations.migration to atelier_app;

create schema platform;
grant usage on schema platform to atelier_app;

-- The organization whose rows this transaction may see: null for none, '*' for work of the lab's own.
create function platform.sees_all_organizations() returns boolean
  language sql stable parallel safe
  return coalesce(current_setting('atelier.organization', true), '') = '*';

create function platform.seen_organization() returns uuid
  language sql stable parallel safe
  return nullif(nullif(current_setting('atelier.organization', true), '*'), '')::uuid;

-- Puts a table under row-level security by its column organization_id. The sub-selects make PostgreSQL ask once a statement.
create procedure platform.isolate(target regclass, organization_column text default 'organization_id')
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy by_organization on %s using ((select platform.sees_all_organizations()) or %I = (select platform.seen_organization()))',
    target, organization_column);
end
$$;

-- What happened: the transactional outbox, kept as the event log that GET /v1/events reads.
create table platform.outbox (
  id uuid primary key,
  -- Readers follow (txid, seq) and stop before the oldest transaction still running, so that none is skipped.
  txid xid8 not null default pg_current_xact_id(),
  seq bigint not null generated always as identity,
  type text not null check (type ~ '^[a-z_]+\.[a-z_]+$'),
  version integer not null check (version > 0),
  data jsonb not null,
  organization_id uuid,
  stream_id text,
  for_partners boolean not null,
  actor jsonb not null,
  request_id text not null,
  traceparent text,
  occurred_at timestamptz not null,
  relayed_at timestamptz
);
create index outbox_waiting on platform.outbox (txid, seq) where relayed_at is null;
create index outbox_order on platform.outbox (txid, seq);
create index outbox_by_organization on platform.outbox (organization_id, txid, seq) where for_partners;
create index outbox_by_stream on platform.outbox (stream_id, txid, seq);
call platform.isolate('platform.outbox');
grant select, insert, update, delete on platform.outbox to atelier_app;

-- Which handler has had its effect of which event: written in the transaction of the effect.
create table platform.inbox (
  handler text not null,
  event_id uuid not null,
  handled_at timestamptz not null default now(),
  primary key (handler, event_id)
);
grant select, insert, delete on platform.inbox to atelier_app;

-- Jobs asked for inside a transaction, with the time from which they may run. The queue gets them when they are due.
create table platform.job_request (
  id uuid primary key,
  name text not null,
  payload jsonb not null,
  run_at timestamptz not null,
  dedupe_key text,
  request_id text not null,
  traceparent text,
  requested_at timestamptz not null,
  relayed_at timestamptz,
  unique (name, dedupe_key)
);
create index job_request_waiting on platform.job_request (run_at) where relayed_at is null;
create index job_request_relayed on platform.job_request (relayed_at) where relayed_at is not null;
grant select, insert, update, delete on platform.job_request to atelier_app;

-- First answers to requests that carried an Idempotency-Key.
create table platform.idempotency_key (
  scope text not null,
  key text not null,
  request_hash bytea not null,
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz not null,
  primary key (scope, key)
);
create index idempotency_key_age on platform.idempotency_key (created_at);
grant select, insert, update, delete on platform.idempotency_key to atelier_app;

-- Claims a key for this transaction: 'claimed', 'running' (another transaction holds it), 'other_request', or 'replay' with the
-- first answer. The advisory lock lets a second caller know at once instead of waiting for the first.
create function platform.claim_idempotency_key(for_scope text, for_key text, hash bytea, at timestamptz)
  returns table (outcome text, status integer, headers jsonb, body text)
  language plpgsql as $$
declare
  first platform.idempotency_key;
begin
  -- It is sent along with BEGIN. Were that to fail, this would be a transaction of its own, and the key taken for nothing.
  if coalesce(current_setting('atelier.transaction', true), '') <> 'open' then
    raise exception 'a key is claimed in a transaction that says that it is one';
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended(for_scope || chr(10) || for_key, 0)) then
    return query select 'running', null::integer, null::jsonb, null::text;
    return;
  end if;
  insert into platform.idempotency_key (scope, key, request_hash, created_at) values (for_scope, for_key, hash, at)
    on conflict do nothing;
  if found then
    return query select 'claimed', null::integer, null::jsonb, null::text;
    return;
  end if;
  select * into strict first from platform.idempotency_key k where k.scope = for_scope and k.key = for_key;
  if first.request_hash <> hash then
    return query select 'other_request', null::integer, null::jsonb, null::text;
  else
    return query select 'replay', first.status, first.headers, first.body;
  end if;
end
$$;

-- Keeps the answer under a key that this transaction has claimed.
create function platform.answer_idempotency_key(for_scope text, for_key text, answer_status integer, answer_headers jsonb, answer_body text) returns void
  language plpgsql as $$
begin
  update platform.idempotency_key set status = answer_status, headers = answer_headers, body = answer_body where scope = for_scope and key = for_key;
end
$$;

-- Writes a transaction's events and jobs in one statement. Whoever calls it wakes the relay after the commit.
create function platform.append_outbox(events jsonb, jobs jsonb) returns void
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
revoke execute on all functions in schema platform from public;
grant execute on all functions in schema platform to atelier_app;

-- Down Migration

drop schema platform cascade;

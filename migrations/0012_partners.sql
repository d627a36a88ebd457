-- Up Migration

create schema partners;
grant usage on schema partners to atelier_app;

-- Where a partner's system wants to hear of events. The signing secret is sealed under a key that this database does not hold.
create table partners.webhook_endpoint (
  id uuid primary key,
  organization_id uuid not null,
  url text not null check (url ~ '^https?://' and length(url) <= 2048),
  description text not null default '' check (length(description) <= 200),
  -- Empty for all that partners may see.
  event_types text[] not null default '{}',
  sealed_secret text not null,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('by_request', 'gone')),
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint webhook_endpoint_disabled_for_a_reason check ((disabled_at is null) = (disabled_reason is null)),
  unique (organization_id, id)
);
create index webhook_endpoint_created on partners.webhook_endpoint (organization_id, created_at, id);
create index webhook_endpoint_age on partners.webhook_endpoint (created_at, id);
call platform.isolate('partners.webhook_endpoint');
grant select, insert, update, delete on partners.webhook_endpoint to atelier_app;

-- One event on its way to one endpoint. Its id is the `webhook-id` that the receiver sees, the same on every attempt.
create table partners.webhook_delivery (
  id uuid primary key,
  organization_id uuid not null,
  endpoint_id uuid not null,
  -- Null for a test.
  event_id uuid,
  event_type text not null,
  -- The text that is signed and sent, the same to the byte on every attempt.
  body text not null check (octet_length(body) < 20480),
  state text not null check (state in ('pending', 'sending', 'delivered', 'dead', 'skipped')),
  -- Attempts that ended, over all rounds; a replay begins a round.
  attempts integer not null default 0 check (attempts >= 0),
  round_attempts integer not null default 0 check (round_attempts between 0 and attempts),
  next_attempt_at timestamptz,
  -- Waits for one of the endpoint's slots rather than for a time.
  parked boolean not null default false,
  -- Whoever holds the lease is sending; past its end somebody else may.
  lease uuid,
  leased_until timestamptz,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  finished_at timestamptz,
  constraint webhook_delivery_endpoint foreign key (organization_id, endpoint_id) references partners.webhook_endpoint (organization_id, id) on delete cascade,
  constraint webhook_delivery_once unique (endpoint_id, event_id),
  constraint webhook_delivery_pending_has_time check ((state = 'pending') = (next_attempt_at is not null)),
  constraint webhook_delivery_sending_has_lease check ((state = 'sending') = (lease is not null) and (lease is null) = (leased_until is null)),
  constraint webhook_delivery_parked_is_pending check (not parked or state = 'pending'),
  constraint webhook_delivery_finished check ((state in ('delivered', 'dead', 'skipped')) = (finished_at is not null)),
  unique (organization_id, id)
);
create index webhook_delivery_of_endpoint on partners.webhook_delivery (endpoint_id, created_at, id);
create index webhook_delivery_of_endpoint_by_state on partners.webhook_delivery (endpoint_id, state, created_at, id);
create index webhook_delivery_sending on partners.webhook_delivery (endpoint_id, leased_until) where state = 'sending';
create index webhook_delivery_parked on partners.webhook_delivery (endpoint_id, next_attempt_at, id) where parked;
create index webhook_delivery_due on partners.webhook_delivery (next_attempt_at) where state = 'pending';
call platform.isolate('partners.webhook_delivery');
grant select, insert, update on partners.webhook_delivery to atelier_app;

-- What became of each attempt.
create table partners.webhook_attempt (
  delivery_id uuid not null,
  number integer not null check (number > 0),
  organization_id uuid not null,
  started_at timestamptz not null,
  duration_ms integer not null check (duration_ms >= 0),
  outcome text not null check (outcome in ('accepted', 'refused', 'redirected', 'timed_out', 'unreachable', 'blocked')),
  -- HTTP status of the answer, if there was one.
  status integer check (status between 100 and 999),
  -- Start of the answer, or what went wrong on the way to it.
  detail text not null check (length(detail) <= 1000),
  primary key (delivery_id, number),
  constraint webhook_attempt_delivery foreign key (organization_id, delivery_id) references partners.webhook_delivery (organization_id, id) on delete cascade
);
call platform.isolate('partners.webhook_attempt');
grant select, insert on partners.webhook_attempt to atelier_app;

-- Down Migration

drop schema partners cascade;

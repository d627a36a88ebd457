-- Up Migration

-- Whether this transaction sees every organization: the lab's own work, by someone whom no conflict wall binds.
create function platform.sees_past_walls() returns boolean
  language sql stable parallel safe
  return coalesce(current_setting('atelier.organization', true), '') = '*' and coalesce(current_setting('atelier.walled', true), '') = '';

-- The organizations on the other side of the conflict walls that bind whoever this transaction is for.
create function platform.walled_organizations() returns uuid[]
  language sql stable parallel safe
  return coalesce(nullif(current_setting('atelier.walled', true), '')::uuid[], '{}');

revoke execute on function platform.sees_past_walls(), platform.walled_organizations() from public;
grant execute on function platform.sees_past_walls(), platform.walled_organizations() to atelier_app;

-- As before, and past it: the lab's work for a walled person sees all rows but those of the organizations behind walls. The first
-- two conditions are what they were, so that partners and people without walls pay nothing for it.
create or replace procedure platform.isolate(target regclass, organization_column text default 'organization_id')
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('drop policy if exists by_organization on %s', target);
  execute format(
    'create policy by_organization on %1$s using ((select platform.sees_past_walls()) or %2$I = (select platform.seen_organization())
       or ((select platform.sees_all_organizations()) and (%2$I = any((select platform.walled_organizations())::uuid[])) is not true))',
    target, organization_column);
end
$$;

do $$
declare
  isolated record;
begin
  for isolated in
    select format('%I.%I', schemaname, tablename)::regclass as target,
           case when format('%I.%I', schemaname, tablename) = 'organizations.organization' then 'id' else 'organization_id' end as organization_column
    from pg_policies where policyname = 'by_organization'
  loop
    call platform.isolate(isolated.target, isolated.organization_column);
  end loop;
end
$$;

-- First answers to requests hold what the answer told: a partner's are its own organization's, a staff member's of whichever
-- organization the request changed something.
alter table platform.idempotency_key add column organization_id uuid default platform.seen_organization();
call platform.isolate('platform.idempotency_key');

create or replace function platform.claim_idempotency_key(for_scope text, for_key text, hash bytea, at timestamptz)
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
  select * into first from platform.idempotency_key k where k.scope = for_scope and k.key = for_key;
  if not found then
    -- It is there, and what it answered is on the other side of a wall that was put up since.
    return query select 'hidden', null::integer, null::jsonb, null::text;
  elsif first.request_hash <> hash then
    return query select 'other_request', null::integer, null::jsonb, null::text;
  else
    return query select 'replay', first.status, first.headers, first.body;
  end if;
end
$$;

-- Keeps the answer under a key that this transaction has claimed, and whose it is; null for what was said when it was claimed.
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

-- What happened to no one organization may name several, such as the two sides of a wall: whom a wall binds may add to it, not read it.
create policy told_past_walls on platform.outbox as restrictive for select using (organization_id is not null or (select platform.sees_past_walls()));

-- Records of the audit name objects of all organizations, so a walled person sees none.
do $$
declare
  lab_only record;
begin
  for lab_only in select format('%I.%I', schemaname, tablename) as target, policyname from pg_policies where schemaname = 'audit' and qual like '%sees_all_organizations%' loop
    execute format('alter policy %I on %s using ((select platform.sees_past_walls()))', lab_only.policyname, lab_only.target);
  end loop;
end
$$;

-- A wall tells who else is a customer; whoever it binds sees it no more than what lies behind it, and cannot end it.
alter policy lab_only on staffing.conflict_wall using ((select platform.sees_all_organizations())
  and (first_organization_id = any((select platform.walled_organizations())::uuid[])) is not true
  and (second_organization_id = any((select platform.walled_organizations())::uuid[])) is not true);

-- Which organizations lie on the other side of a wall for a person, and when; worked out by staffing from walls, allocations
-- and exposures, and kept where the person is looked up at sign-in.
create table identity.walled_organization (
  staff_member_id uuid not null references identity.staff_member (id),
  organization_id uuid not null,
  since timestamptz not null,
  until timestamptz not null check (until > since),
  primary key (staff_member_id, organization_id, since)
);
create index walled_organization_by_organization on identity.walled_organization (organization_id, until);
alter table identity.walled_organization enable row level security;
alter table identity.walled_organization force row level security;
create policy lab_only on identity.walled_organization using ((select platform.sees_all_organizations()));
grant select, insert, delete on identity.walled_organization to atelier_app;

-- On which days a person has read an organization's data, as announced by intake: a wall counts them like days of work.
create table staffing.exposure (
  staff_member_id uuid not null,
  organization_id uuid not null,
  day date not null,
  primary key (staff_member_id, organization_id, day)
);
create index exposure_by_organization on staffing.exposure (organization_id, staff_member_id);
call platform.isolate('staffing.exposure');
grant select, insert on staffing.exposure to atelier_app;

-- The exposure ledger: each reading of a customer's data by a person or a system of the customer. Written before the first byte
-- goes out, and never changed.
create table intake.exposure (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  upload_id uuid not null references intake.upload (id),
  kind text not null check (kind in ('preview', 'download')),
  -- { kind, id, name, roles } as they were then.
  actor jsonb not null,
  staff_member_id uuid,
  -- The customer's own systems need none.
  reason text check (length(reason) between 10 and 500),
  -- Byte positions, both included; empty for an object without bytes.
  first_byte bigint not null check (first_byte >= 0),
  last_byte bigint not null check (last_byte >= first_byte),
  request_id text not null,
  at timestamptz not null,
  check ((staff_member_id is not null) = (actor ->> 'kind' = 'staff')),
  check (staff_member_id is null or reason is not null)
);
create index exposure_by_organization on intake.exposure (organization_id, at, id);
create index exposure_by_staff_member on intake.exposure (staff_member_id, at, id) where staff_member_id is not null;
create index exposure_by_upload on intake.exposure (upload_id);
call platform.isolate('intake.exposure');
grant select, insert on intake.exposure to atelier_app;

-- Down Migration

drop table intake.exposure;
drop table staffing.exposure;
drop table identity.walled_organization;

alter policy lab_only on staffing.conflict_wall using ((select platform.sees_all_organizations()));

do $$
declare
  lab_only record;
begin
  for lab_only in select format('%I.%I', schemaname, tablename) as target, policyname from pg_policies where schemaname = 'audit' and qual like '%sees_past_walls%' loop
    execute format('alter policy %I on %s using ((select platform.sees_all_organizations()))', lab_only.policyname, lab_only.target);
  end loop;
end
$$;

drop policy told_past_walls on platform.outbox;

drop function platform.answer_idempotency_key(text, text, integer, jsonb, text, uuid);
create or replace function platform.claim_idempotency_key(for_scope text, for_key text, hash bytea, at timestamptz)
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

drop policy by_organization on platform.idempotency_key;
alter table platform.idempotency_key no force row level security;
alter table platform.idempotency_key disable row level security;
alter table platform.idempotency_key drop column organization_id;

create or replace procedure platform.isolate(target regclass, organization_column text default 'organization_id')
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy by_organization on %s using ((select platform.sees_all_organizations()) or %I = (select platform.seen_organization()))',
    target, organization_column);
end
$$;

do $$
declare
  isolated record;
begin
  for isolated in
    select format('%I.%I', schemaname, tablename)::regclass as target,
           case when format('%I.%I', schemaname, tablename) = 'organizations.organization' then 'id' else 'organization_id' end as organization_column
    from pg_policies where policyname = 'by_organization'
  loop
    execute format('drop policy by_organization on %s', isolated.target);
    call platform.isolate(isolated.target, isolated.organization_column);
  end loop;
end
$$;

drop function platform.walled_organizations();
drop function platform.sees_past_walls();

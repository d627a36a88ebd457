-- Up Migration

create schema audit;
grant usage on schema audit to atelier_app;

-- The newest record of each chain. Writers of one chain wait for each other here, writers of different chains do not.
create table audit.chain_head (
  -- In byte order, which no update of the operating system changes.
  chain text collate "C" primary key,
  position bigint not null check (position > 0),
  hash bytea not null check (octet_length(hash) = 32)
);

-- One change of state each. body is canonical JSON (RFC 8785); hash = SHA-256(previous hash || body), and before the first record
-- of a chain stands SHA-256(name of the chain), so that no chain can be passed off as another.
create table audit.record (
  chain text collate "C" not null,
  position bigint not null check (position > 0),
  body text not null,
  hash bytea not null check (octet_length(hash) = 32),
  action text not null generated always as ((body::jsonb) ->> 'action') stored,
  object text not null generated always as ((body::jsonb) ->> 'object') stored,
  actor text not null generated always as ((body::jsonb) -> 'actor' ->> 'id') stored,
  request_id text not null generated always as ((body::jsonb) ->> 'requestId') stored,
  recorded_at timestamptz not null,
  primary key (chain, position)
);
create index record_by_object on audit.record (object, recorded_at, chain, position);
create index record_by_actor on audit.record (actor, recorded_at, chain, position);
create index record_by_time on audit.record (recorded_at, chain, position);

-- Appends records to their chains, in order. The heads are locked in the order of their names, so that two writers never wait
-- for each other in a circle. It runs with the owner's rights: appending is all that the application can do to a chain.
create function audit.append(records jsonb, at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  head audit.chain_head;
  item record;
begin
  for item in
    select r->>'chain' as chain, r->>'body' as body
    from jsonb_array_elements(records) with ordinality as t(r, n) order by r->>'chain', n
  loop
    insert into audit.chain_head as h (chain, position, hash)
      values (item.chain, 1, sha256(sha256(convert_to(item.chain, 'UTF8')) || convert_to(item.body, 'UTF8')))
      on conflict (chain) do update
        set position = h.position + 1, hash = sha256(h.hash || convert_to(item.body, 'UTF8'))
      returning * into head;
    insert into audit.record (chain, position, body, hash, recorded_at) values (head.chain, head.position, item.body, head.hash, at);
  end loop;
end
$$;
revoke execute on all functions in schema audit from public;
grant execute on all functions in schema audit to atelier_app;

-- Partners' transactions append, and see nothing.
alter table audit.chain_head enable row level security;
alter table audit.record enable row level security;
create policy by_lab on audit.chain_head for select using ((select platform.sees_all_organizations()));
create policy by_lab on audit.record for select using ((select platform.sees_all_organizations()));
grant select on audit.chain_head, audit.record to atelier_app;

-- Down Migration

drop schema audit cascade;

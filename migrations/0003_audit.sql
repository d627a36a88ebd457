-- Up Migration

create schema audit;
grant usage on schema audit to atelier_app;

-- The newest record of each chain. Writers of one chain wait for each other here, writers of different chains do not.
create table audit.chain_head (
  chain text primary key,
  position bigint not null check (position > 0),
  hash bytea not null check (octet_length(hash) = 32)
);

-- One change of state each. body is canonical JSON (RFC 8785); hash = SHA-256(previous hash || body).
create table audit.record (
  chain text not null,
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
-- for each other in a circle.
create function audit.append(records jsonb, at timestamptz) returns void
  language plpgsql as $$
declare
  head audit.chain_head;
  item record;
begin
  for item in
    select r->>'chain' as chain, r->>'body' as body
    from jsonb_array_elements(records) with ordinality as t(r, n) order by r->>'chain', n
  loop
    insert into audit.chain_head as h (chain, position, hash)
      values (item.chain, 1, sha256(decode(repeat('00', 32), 'hex') || convert_to(item.body, 'UTF8')))
      on conflict (chain) do update
        set position = h.position + 1, hash = sha256(h.hash || convert_to(item.body, 'UTF8'))
      returning * into head;
    insert into audit.record (chain, position, body, hash, recorded_at) values (head.chain, head.position, item.body, head.hash, at);
  end loop;
end
$$;
revoke execute on all functions in schema audit from public;
grant execute on all functions in schema audit to atelier_app;
-- Records are only ever added: the application cannot change or delete one.
grant select, insert on audit.record to atelier_app;
grant select, insert, update on audit.chain_head to atelier_app;

-- Down Migration

drop schema audit cascade;

-- Up Migration

-- Searches of auditors, each in the order of its list: newest first, whatever is looked for.
create index record_by_action on audit.record (action, recorded_at, chain, position);
create index record_by_request on audit.record (request_id, recorded_at, chain, position);
create index record_by_chain on audit.record (chain, recorded_at, position);

-- What the audit chains were at a moment, signed by a key that is not in the database. The same text is in object storage.
create table audit.checkpoint (
  number bigint primary key check (number > 0),
  -- Canonical JSON (RFC 8785): the checkpoint, who signed it, and the signature.
  document text not null,
  -- SHA-256 of the document, which the next checkpoint names.
  hash bytea not null check (octet_length(hash) = 32),
  made_at timestamptz not null
);

-- Where each chain was at its last checkpoint, to find those that have moved. It proves nothing; the documents do.
create table audit.checkpoint_head (
  chain text collate "C" primary key,
  position bigint not null,
  hash bytea not null,
  checkpoint bigint not null
);

-- Keeps the next checkpoint. It runs with the owner's rights: the application can add a checkpoint, and change or remove none.
create function audit.add_checkpoint(document text, made_at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  checkpoint jsonb := (document::jsonb) -> 'checkpoint';
  next_number bigint := (select coalesce(max(c.number), 0) + 1 from audit.checkpoint c);
begin
  if not platform.sees_all_organizations() then
    raise exception 'checkpoints are made by the lab alone';
  end if;
  if (checkpoint ->> 'number')::bigint is distinct from next_number then
    raise exception 'the next checkpoint is %, not %', next_number, checkpoint ->> 'number';
  end if;
  insert into audit.checkpoint (number, document, hash, made_at)
    values (next_number, add_checkpoint.document, sha256(convert_to(add_checkpoint.document, 'UTF8')), add_checkpoint.made_at);
  insert into audit.checkpoint_head as h (chain, position, hash, checkpoint)
    select head ->> 'chain', (head ->> 'position')::bigint, decode(head ->> 'hash', 'hex'), next_number
    from jsonb_array_elements(checkpoint -> 'heads') head
    on conflict (chain) do update set position = excluded.position, hash = excluded.hash, checkpoint = excluded.checkpoint;
end
$$;
revoke execute on function audit.add_checkpoint(text, timestamptz) from public;
grant execute on function audit.add_checkpoint(text, timestamptz) to atelier_app;

alter table audit.checkpoint enable row level security;
alter table audit.checkpoint_head enable row level security;
create policy by_lab on audit.checkpoint for select using ((select platform.sees_all_organizations()));
create policy by_lab on audit.checkpoint_head for select using ((select platform.sees_all_organizations()));
grant select on audit.checkpoint, audit.checkpoint_head to atelier_app;

-- Down Migration

drop function audit.add_checkpoint(text, timestamptz);
drop table audit.checkpoint_head;
drop table audit.checkpoint;
drop index audit.record_by_chain;
drop index audit.record_by_request;
drop index audit.record_by_action;

-- Up Migration

-- The keys under which customers' data is encrypted, one for each scope, such as an engagement's folder. They are kept wrapped by a master
-- key that the database does not hold. Of a destroyed key only its id and its times are left: whatever it encrypted is gone with it.
create table platform.data_key (
  id uuid primary key,
  scope text not null check (scope <> ''),
  organization_id uuid not null,
  -- Null once the key is destroyed.
  wrapped_key bytea check (octet_length(wrapped_key) > 0),
  -- Null when the scope was destroyed before it had a key.
  master_key_id text check (master_key_id <> ''),
  created_at timestamptz not null,
  rewrapped_at timestamptz,
  destroyed_at timestamptz,
  constraint data_key_scope unique (scope),
  constraint data_key_whole check (case when destroyed_at is null then num_nulls(wrapped_key, master_key_id) = 0 else wrapped_key is null end)
);
-- Whoever rotates the master key looks for what is still under older ones.
create index data_key_by_master_key on platform.data_key (master_key_id, id) where destroyed_at is null;
call platform.isolate('platform.data_key');
grant select, insert, update on platform.data_key to atelier_app;

-- What is destroyed stays destroyed, whoever asks.
create function platform.refuse_data_key_return() returns trigger
  language plpgsql as $$
begin
  raise exception 'the data key % was destroyed', old.id using errcode = 'restrict_violation';
end
$$;
create trigger data_key_stays_destroyed before update on platform.data_key for each row
  when (old.destroyed_at is not null and (new.wrapped_key is not null or new.destroyed_at is distinct from old.destroyed_at))
  execute function platform.refuse_data_key_return();
revoke execute on function platform.refuse_data_key_return() from public;

-- Down Migration

drop table platform.data_key;
drop function platform.refuse_data_key_return();

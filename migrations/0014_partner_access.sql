-- Up Migration

-- Row-level security holds for whoever migrates, too: without this no row would be seen.
set local atelier.organization = '*';

-- How an API client proves who it is, and from where it may call; an empty list means from anywhere.
alter table identity.api_client
  add column authentication text not null default 'client_secret_basic' check (authentication in ('client_secret_basic', 'private_key_jwt')),
  add column allowed_addresses text[] not null default '{}';
alter table identity.api_client alter column authentication drop default;

-- What an API client proves itself with: a secret, kept as a hash, or a public key. Two may live side by side while one is rotated.
create table identity.client_credential (
  id uuid primary key,
  client_id uuid not null references identity.api_client (id),
  organization_id uuid not null,
  secret_hash text check (secret_hash ~ '^sha256:[0-9a-f]{64}$'),
  public_key jsonb check (jsonb_typeof(public_key) = 'object' and not public_key ?| array['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']),
  created_at timestamptz not null,
  -- From when on it is not taken any more; set when another one replaces it.
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  constraint client_credential_kind check (num_nonnulls(secret_hash, public_key) = 1)
);
create index client_credential_by_client on identity.client_credential (client_id, created_at, id);
call platform.isolate('identity.client_credential');
grant select, insert, update on identity.client_credential to atelier_app;

insert into identity.client_credential (id, client_id, organization_id, secret_hash, created_at, last_used_at)
  select gen_random_uuid(), id, organization_id, secret_hash, created_at, last_used_at from identity.api_client;
alter table identity.api_client drop column secret_hash;

-- Access tokens of API clients that were revoked before their time; forgotten once they have expired by themselves.
create table identity.revoked_token (
  token_id text primary key check (token_id <> ''),
  client_id uuid not null references identity.api_client (id),
  organization_id uuid not null,
  revoked_at timestamptz not null,
  expires_at timestamptz not null
);
create index revoked_token_by_end on identity.revoked_token (expires_at);
call platform.isolate('identity.revoked_token');
grant select, insert, delete on identity.revoked_token to atelier_app;

-- Client assertions (RFC 7523) that were used: each is taken once, whichever process gets it. A hash of client and jti, and nothing else.
create table identity.used_assertion (
  id text primary key check (id <> ''),
  expires_at timestamptz not null
);
create index used_assertion_by_end on identity.used_assertion (expires_at);
grant select, insert, delete on identity.used_assertion to atelier_app;

-- Access of administrators that was opened at the command line, past the issuer of staff tokens.
create table identity.break_glass (
  staff_member_id uuid primary key references identity.staff_member (id),
  token_id text not null constraint break_glass_token unique check (token_id <> ''),
  reason text not null check (reason <> ''),
  opened_at timestamptz not null,
  expires_at timestamptz not null
);
grant select, insert on identity.break_glass to atelier_app;

-- Down Migration

set local atelier.organization = '*';

drop table identity.break_glass;
drop table identity.used_assertion;
drop table identity.revoked_token;

alter table identity.api_client add column secret_hash text;
update identity.api_client c set secret_hash = coalesce(
  (select k.secret_hash from identity.client_credential k
   where k.client_id = c.id and k.secret_hash is not null and k.revoked_at is null order by k.created_at desc limit 1),
  -- Of no secret: a client that signs its assertions cannot be taken back to one.
  'sha256:' || repeat('0', 64));
alter table identity.api_client alter column secret_hash set not null;
drop table identity.client_credential;
alter table identity.api_client drop column authentication, drop column allowed_addresses;

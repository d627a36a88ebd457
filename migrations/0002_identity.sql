-- Up Migration

create schema identity;
grant usage on schema identity to atelier_app;

create table identity.staff_member (
  id uuid primary key,
  -- Subject of the person at the issuer of staff tokens; empty from the invitation to the first sign-in.
  subject text constraint staff_member_subject unique check (subject <> ''),
  email text not null check (email like '%_@_%'),
  name text not null check (name <> ''),
  roles text[] not null default '{}' check (roles <@ array
    ['engagement_manager', 'data_steward', 'researcher', 'research_lead', 'finance', 'administrator', 'auditor']),
  active boolean not null default true,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index staff_member_email on identity.staff_member (lower(email));
create index staff_member_created on identity.staff_member (created_at, id);
create index staff_member_active_created on identity.staff_member (active, created_at, id);
create index staff_member_roles on identity.staff_member using gin (roles);
grant select, insert, update on identity.staff_member to atelier_app;

-- A system of a partner that may call the API. Its secret is shown once and kept as a hash.
create table identity.api_client (
  id uuid primary key,
  organization_id uuid not null,
  name text not null check (name <> ''),
  permissions text[] not null check (cardinality(permissions) > 0),
  secret_hash text not null,
  disabled_at timestamptz,
  last_used_at timestamptz,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  constraint api_client_name unique (organization_id, name)
);
create index api_client_created on identity.api_client (organization_id, created_at, id);
call platform.isolate('identity.api_client');
grant select, insert, update on identity.api_client to atelier_app;

-- Down Migration

drop schema identity cascade;

-- Up Migration

create schema organizations;
grant usage on schema organizations to atelier_app;

-- A customer company.
create table organizations.organization (
  id uuid primary key,
  name text not null check (name <> ''),
  -- Lists search and sort by this. A plain column in byte order: PostgreSQL uses an index under row-level security only where
  -- every function of the condition is leakproof, and lower() is not.
  search_name text collate "C" not null generated always as (lower(name)) stored,
  -- Where it does business: its holidays and weekends move deadlines.
  country text not null check (country ~ '^[A-Z]{2}$'),
  time_zone text not null check (time_zone <> ''),
  residency_region text not null check (residency_region in ('eu', 'us', 'uk', 'apac')),
  -- The legal person that signs and pays: all of it or nothing, but a tax id not everyone has.
  legal_name text check (legal_name <> ''),
  registration_number text check (registration_number ~ '[[:alnum:]]'),
  legal_country text check (legal_country ~ '^[A-Z]{2}$'),
  tax_id text check (tax_id <> ''),
  -- One legal person is one organization, however its number is spaced.
  registration_key text generated always as
    (legal_country || ':' || upper(regexp_replace(registration_number, '[^[:alnum:]]', '', 'g'))) stored,
  billing_address jsonb check (jsonb_typeof(billing_address) = 'object' and billing_address ?& array['lines', 'city', 'country']),
  verified_at timestamptz,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint organization_registration unique (registration_key),
  constraint organization_legal_entity_whole check (num_nulls(legal_name, registration_number, legal_country) in (0, 3)
    and (tax_id is null or legal_name is not null)),
  constraint organization_verified_whole check (verified_at is null or (legal_name is not null and billing_address is not null))
);
create index organization_by_name on organizations.organization (search_name, id);
create index organization_by_age on organizations.organization (created_at, id);
create index organization_unverified_by_name on organizations.organization (search_name, id) where verified_at is null;
call platform.isolate('organizations.organization', 'id');
grant select, insert, update on organizations.organization to atelier_app;

-- A person at an organization.
create table organizations.contact (
  id uuid primary key,
  organization_id uuid not null references organizations.organization (id),
  name text not null check (name <> ''),
  email text not null check (email like '%_@_%'),
  phone text check (phone <> ''),
  roles text[] not null check (cardinality(roles) > 0 and roles <@ array['sponsor', 'billing', 'technical', 'legal']),
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index contact_email on organizations.contact (organization_id, lower(email));
create index contact_by_age on organizations.contact (organization_id, created_at, id);
call platform.isolate('organizations.contact');
grant select, insert, update, delete on organizations.contact to atelier_app;

-- Down Migration

drop schema organizations cascade;

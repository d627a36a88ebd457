-- Up Migration

create schema billing;
grant usage on schema billing to atelier_app;

create table billing.contract (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  reference text not null check (length(reference) between 1 and 100),
  -- The customer's own order number, where it wants one on its invoices.
  purchase_order text check (length(purchase_order) between 1 and 100),
  -- Minor units. A hundred milestones of this size still sum exactly in the numbers of JSON.
  price bigint not null check (price between 1 and 90000000000000),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  payment_term_days integer not null check (payment_term_days between 0 and 365),
  status text not null default 'draft' check (status in ('draft', 'partly_signed', 'signed', 'withdrawn', 'terminated')),
  signed_for_lab jsonb check (signed_for_lab ?& array['by', 'actor', 'at']),
  signed_for_partner jsonb check (signed_for_partner ?& array['by', 'actor', 'at']),
  signed_at timestamptz,
  ended_at timestamptz,
  end_reason text check (end_reason <> ''),
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint contract_signatures_fit_status check (case status
    when 'draft' then num_nonnulls(signed_for_lab, signed_for_partner) = 0
    when 'partly_signed' then num_nonnulls(signed_for_lab, signed_for_partner) = 1
    when 'withdrawn' then num_nonnulls(signed_for_lab, signed_for_partner) <= 1
    else num_nonnulls(signed_for_lab, signed_for_partner) = 2 end),
  constraint contract_times_fit_status check ((signed_at is not null) = (status in ('signed', 'terminated'))
    and (ended_at is not null) = (status in ('withdrawn', 'terminated')) and (ended_at is null) = (end_reason is null)),
  -- What milestones must agree with.
  constraint contract_terms unique (id, organization_id, engagement_id, currency)
);
-- One live contract an engagement.
create unique index contract_live on billing.contract (engagement_id) where status not in ('withdrawn', 'terminated');
create index contract_by_engagement on billing.contract (engagement_id, created_at, id);
call platform.isolate('billing.contract');
grant select, insert, update on billing.contract to atelier_app;

create table billing.milestone (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  contract_id uuid not null,
  position integer not null check (position between 1 and 100),
  name text not null check (length(name) between 1 and 200),
  amount bigint not null check (amount between 1 and 90000000000000),
  currency text not null,
  -- What releases it: its kind, and what that kind asks for.
  condition_kind text not null check (condition_kind in ('stage', 'dataset_accepted', 'criterion_met', 'date', 'by_hand')),
  condition_stage text check (condition_stage <> ''),
  condition_minimum_tokens bigint check (condition_minimum_tokens between 1 and 9007199254740991),
  condition_criterion_id text check (condition_criterion_id <> ''),
  condition_on date,
  status text not null default 'planned' check (status in ('planned', 'released', 'invoiced', 'settled', 'cancelled')),
  released_at timestamptz,
  -- What released it: evidence, event, actor.
  release jsonb check (release ?& array['by', 'evidence', 'eventId']),
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint milestone_condition_whole check (
    (condition_stage is not null) = (condition_kind = 'stage')
    and (condition_minimum_tokens is null or condition_kind = 'dataset_accepted')
    and (condition_criterion_id is not null) = (condition_kind = 'criterion_met')
    and (condition_on is not null) = (condition_kind = 'date')),
  constraint milestone_release_fits_status check (num_nonnulls(released_at, release) = case when status in ('planned', 'cancelled') then 0 else 2 end),
  constraint milestone_contract foreign key (contract_id, organization_id, engagement_id, currency)
    references billing.contract (id, organization_id, engagement_id, currency),
  constraint milestone_position unique (contract_id, position),
  -- What invoices must agree with.
  constraint milestone_terms unique (id, organization_id, engagement_id, contract_id, amount, currency)
);
create index milestone_planned_by_date on billing.milestone (condition_on) where status = 'planned' and condition_kind = 'date';
call platform.isolate('billing.milestone');
grant select, insert, update, delete on billing.milestone to atelier_app;

-- The last number given out, one row a legal series and year. Locked from taking a number to the commit: a rollback gives it back.
create table billing.invoice_counter (
  series text not null check (series ~ '^[A-Z0-9]{0,12}$'),
  year integer not null check (year between 2000 and 9999),
  last_sequence integer not null check (last_sequence > 0),
  -- Numbers and dates run in the same order.
  last_issued_on date not null check (extract(year from last_issued_on) = year),
  primary key (series, year)
);
grant select, insert, update on billing.invoice_counter to atelier_app;

create table billing.invoice (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  contract_id uuid not null,
  milestone_id uuid not null unique,
  series text not null,
  year integer not null,
  sequence integer not null check (sequence > 0),
  number text not null unique generated always as
    (case when series = '' then '' else series || '-' end || year::text || '-' || lpad(sequence::text, greatest(6, length(sequence::text)), '0')) stored,
  amount bigint not null,
  currency text not null,
  paid_amount bigint not null default 0,
  status text not null default 'issued' check (status in ('issued', 'partly_paid', 'paid')),
  issued_on date not null,
  payment_term_days integer not null,
  due_on date not null,
  -- Copied when it is issued: an invoice stays as it was sent.
  description text not null check (description <> ''),
  contract_reference text not null check (contract_reference <> ''),
  purchase_order text,
  recipient jsonb not null check (recipient ?& array['legalName', 'address']),
  paid_at timestamptz,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint invoice_due check (due_on = issued_on + payment_term_days),
  constraint invoice_year check (extract(year from issued_on) = year),
  constraint invoice_status_fits_payments check (paid_amount between 0 and amount
    and status = case paid_amount when 0 then 'issued' when amount then 'paid' else 'partly_paid' end
    and (paid_at is not null) = (status = 'paid')),
  constraint invoice_milestone foreign key (milestone_id, organization_id, engagement_id, contract_id, amount, currency)
    references billing.milestone (id, organization_id, engagement_id, contract_id, amount, currency),
  constraint invoice_counted foreign key (series, year) references billing.invoice_counter (series, year),
  constraint invoice_sequence unique (series, year, sequence),
  constraint invoice_terms unique (id, organization_id, currency)
);
create index invoice_by_age on billing.invoice (created_at, id);
create index invoice_by_organization on billing.invoice (organization_id, created_at, id);
create index invoice_by_engagement on billing.invoice (engagement_id, created_at, id);
create index invoice_by_status on billing.invoice (status, created_at, id);
create index invoice_open_by_due_date on billing.invoice (due_on) where status <> 'paid';
call platform.isolate('billing.invoice');
grant select, insert, update on billing.invoice to atelier_app;

-- Money that arrived. Never changed and never removed.
create table billing.payment (
  id uuid primary key,
  organization_id uuid not null,
  invoice_id uuid not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  received_on date not null,
  -- The bank's name for the transfer.
  reference text not null check (length(reference) between 1 and 140),
  recorded_by jsonb not null,
  recorded_at timestamptz not null,
  constraint payment_invoice foreign key (invoice_id, organization_id, currency) references billing.invoice (id, organization_id, currency)
);
-- One transfer is recorded once, however its reference is spaced or written.
create unique index payment_reference on billing.payment (upper(regexp_replace(reference, '\s', '', 'g')));
create index payment_by_invoice on billing.payment (invoice_id, recorded_at, id);
call platform.isolate('billing.payment');
grant select, insert on billing.payment to atelier_app;

-- A plan sums to its contract's price to the cent; no plan at all is allowed as long as nobody has signed. Asked at commit.
create function billing.check_plan() returns trigger
  language plpgsql as $$
declare
  terms billing.contract;
  milestones integer;
  total numeric;
begin
  -- The share lock makes a change of the price and a change of the plan wait for each other.
  if tg_table_name = 'contract' then
    select * into strict terms from billing.contract where id = new.id for share;
  else
    select * into strict terms from billing.contract where id = coalesce(new.contract_id, old.contract_id) for share;
  end if;
  select count(*), coalesce(sum(amount), 0) into milestones, total from billing.milestone where contract_id = terms.id;
  if milestones > 0 and total <> terms.price then
    raise exception 'the milestones of contract % sum to %, its price is %', terms.id, total, terms.price
      using errcode = 'check_violation', constraint = 'milestones_sum_to_price';
  end if;
  if milestones = 0 and terms.status not in ('draft', 'withdrawn') then
    raise exception 'contract % has a signature and no milestones', terms.id
      using errcode = 'check_violation', constraint = 'signed_contract_has_milestones';
  end if;
  return null;
end
$$;
create constraint trigger milestones_sum_to_price after insert or delete or update of amount, contract_id on billing.milestone
  deferrable initially deferred for each row execute function billing.check_plan();
create constraint trigger milestones_sum_to_price after update of price, status on billing.contract
  deferrable initially deferred for each row execute function billing.check_plan();

-- Terms and plan are fixed from the first signature on.
create function billing.keep_terms() returns trigger
  language plpgsql as $$
declare
  changing constant text[] := array['status', 'signed_for_lab', 'signed_for_partner', 'signed_at', 'ended_at', 'end_reason', 'version', 'updated_at'];
begin
  if old.status <> 'draft' and to_jsonb(new) - changing <> to_jsonb(old) - changing then
    raise exception 'contract % has a signature: its terms are fixed', old.id using errcode = 'check_violation', constraint = 'contract_terms_fixed';
  end if;
  return new;
end
$$;
create trigger contract_terms_fixed before update on billing.contract for each row execute function billing.keep_terms();

create function billing.keep_plan() returns trigger
  language plpgsql as $$
declare
  changing constant text[] := array['status', 'released_at', 'release', 'version', 'updated_at'];
begin
  if tg_op = 'UPDATE' and to_jsonb(new) - changing = to_jsonb(old) - changing then
    return new;
  end if;
  if exists (select from billing.contract where id in (new.contract_id, old.contract_id) and status <> 'draft') then
    raise exception 'the contract has a signature: its milestones are fixed' using errcode = 'check_violation', constraint = 'milestone_plan_fixed';
  end if;
  return coalesce(new, old);
end
$$;
create trigger milestone_plan_fixed before insert or update or delete on billing.milestone for each row execute function billing.keep_plan();

-- No gaps: a counter moves by one, and at commit an invoice has the number it gave out.
create function billing.check_counter() returns trigger
  language plpgsql as $$
begin
  if new.last_sequence <> coalesce(old.last_sequence, 0) + 1 or new.last_issued_on < old.last_issued_on
     or not exists (select from billing.invoice i where i.series = new.series and i.year = new.year and i.sequence = new.last_sequence) then
    raise exception 'the number %/%/% was skipped', new.series, new.year, new.last_sequence
      using errcode = 'check_violation', constraint = 'invoice_numbers_gapless';
  end if;
  return null;
end
$$;
create constraint trigger invoice_numbers_gapless after insert or update on billing.invoice_counter
  deferrable initially deferred for each row execute function billing.check_counter();

create function billing.check_number() returns trigger
  language plpgsql as $$
begin
  if new.sequence <> (select last_sequence from billing.invoice_counter where series = new.series and year = new.year) then
    raise exception 'the number %/%/% is not the one that was given out', new.series, new.year, new.sequence
      using errcode = 'check_violation', constraint = 'invoice_number_given_out';
  end if;
  return new;
end
$$;
create trigger invoice_number_given_out before insert on billing.invoice for each row execute function billing.check_number();

-- An issued invoice stays as it was sent; only its settlement goes on.
create function billing.keep_invoice() returns trigger
  language plpgsql as $$
declare
  settlement constant text[] := array['status', 'paid_amount', 'paid_at', 'version', 'updated_at'];
begin
  -- Row triggers see generated columns of NEW unset.
  if tg_op = 'DELETE' or to_jsonb(new) - settlement - 'number' <> to_jsonb(old) - settlement - 'number' then
    raise exception 'invoice % is issued and stays as it is', old.number using errcode = 'check_violation', constraint = 'invoice_fixed';
  end if;
  return new;
end
$$;
create trigger invoice_fixed before update or delete on billing.invoice for each row execute function billing.keep_invoice();

-- What an invoice counts as paid is what its payments sum to. Asked at commit.
create function billing.check_settlement() returns trigger
  language plpgsql as $$
declare
  checked uuid := case tg_table_name when 'invoice' then to_jsonb(new) ->> 'id' else to_jsonb(new) ->> 'invoice_id' end;
begin
  if (select paid_amount from billing.invoice where id = checked) <> (select coalesce(sum(amount), 0) from billing.payment where invoice_id = checked) then
    raise exception 'invoice % does not count what its payments sum to', checked
      using errcode = 'check_violation', constraint = 'invoice_counts_payments';
  end if;
  return null;
end
$$;
create constraint trigger invoice_counts_payments after insert or update of paid_amount on billing.invoice
  deferrable initially deferred for each row execute function billing.check_settlement();
create constraint trigger invoice_counts_payments after insert on billing.payment
  deferrable initially deferred for each row execute function billing.check_settlement();

revoke execute on all functions in schema billing from public;
grant execute on all functions in schema billing to atelier_app;

-- Down Migration

drop schema billing cascade;

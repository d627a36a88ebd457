-- Up Migration

create schema scoping;
grant usage on schema scoping to atelier_app;

-- One assessment of what fits a case: inputs and result are kept for good, a decision is added once.
create table scoping.fit_assessment (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  rules_version integer not null check (rules_version > 0),
  inputs jsonb not null check (jsonb_typeof(inputs) = 'object'),
  figures jsonb not null check (jsonb_typeof(figures) = 'object'),
  scores jsonb not null check (jsonb_typeof(scores) = 'array' and jsonb_array_length(scores) > 0),
  recommendation text not null check (recommendation in ('prompt_work', 'fine_tuning', 'open_weights', 'custom_model', 'decline')),
  decision text check (decision in ('prompt_work', 'fine_tuning', 'open_weights', 'custom_model', 'decline')),
  decision_reason text check (decision_reason <> ''),
  decided_by jsonb,
  decided_at timestamptz,
  superseded_at timestamptz,
  made_by jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null,
  check ((decision is null) = (decided_at is null) and (decision is null) = (decided_by is null)),
  constraint fit_assessment_departure_has_reason check (decision is null or decision = recommendation or decision_reason is not null)
);
create unique index fit_assessment_current on scoping.fit_assessment (engagement_id) where superseded_at is null;
create index fit_assessment_by_engagement on scoping.fit_assessment (engagement_id, created_at, id);
call platform.isolate('scoping.fit_assessment');
-- A partner hears what was decided, not what the lab is still weighing.
create policy decided_for_partners on scoping.fit_assessment as restrictive
  using ((select platform.sees_all_organizations()) or decided_at is not null);
grant select, insert on scoping.fit_assessment to atelier_app;
grant update (decision, decision_reason, decided_by, decided_at, superseded_at, version) on scoping.fit_assessment to atelier_app;

create table scoping.scope_version (
  id uuid primary key,
  organization_id uuid not null,
  engagement_id uuid not null,
  number integer not null check (number > 0),
  workflow_version integer not null check (workflow_version > 0),
  stage text not null
    check (stage in ('draft', 'submitted', 'approved_by_lab', 'approved_by_partner', 'approved', 'superseded', 'rejected', 'withdrawn')),
  domain text not null check (domain <> ''),
  languages text[] not null check (cardinality(languages) > 0),
  expected_tokens bigint not null check (expected_tokens between 1 and 9007199254740991),
  techniques text[] not null check (
    cardinality(techniques) > 0 and techniques <@ array['continued_pretraining', 'supervised_fine_tuning', 'preference_tuning', 'rlhf']),
  required_skills jsonb not null check (jsonb_typeof(required_skills) = 'array'),
  success_criteria jsonb not null check (jsonb_typeof(success_criteria) = 'array'),
  notes text not null,
  -- Number of the version whose content this one began with.
  copied_from integer check (copied_from < number),
  submitted_at timestamptz,
  lab_approval jsonb,
  partner_approval jsonb,
  -- Why it was rejected or withdrawn.
  reason text check (reason <> ''),
  drafted_by jsonb not null,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (engagement_id, number),
  check (stage in ('draft', 'withdrawn') or submitted_at is not null),
  check (stage <> 'draft' or submitted_at is null),
  check (stage not in ('draft', 'submitted') or (lab_approval is null and partner_approval is null)),
  check (stage <> 'approved_by_lab' or (lab_approval is not null and partner_approval is null)),
  check (stage <> 'approved_by_partner' or (lab_approval is null and partner_approval is not null)),
  check (stage not in ('approved', 'superseded') or (lab_approval is not null and partner_approval is not null)),
  check (stage <> 'rejected' or reason is not null)
);
create unique index scope_version_in_progress on scoping.scope_version (engagement_id)
  where stage in ('draft', 'submitted', 'approved_by_lab', 'approved_by_partner');
create unique index scope_version_in_force on scoping.scope_version (engagement_id) where stage = 'approved';
call platform.isolate('scoping.scope_version');
-- A draft is the lab's own until it is submitted.
create policy submitted_for_partners on scoping.scope_version as restrictive
  using ((select platform.sees_all_organizations()) or submitted_at is not null);
grant select, insert, update on scoping.scope_version to atelier_app;

-- What both sides sign must be what they read: from submission on the content stands still.
create function scoping.keep_submitted_content() returns trigger
  language plpgsql as $$
begin
  if old.submitted_at is not null and row(new.domain, new.languages, new.expected_tokens, new.techniques, new.required_skills, new.success_criteria, new.notes, new.number)
    is distinct from row(old.domain, old.languages, old.expected_tokens, old.techniques, old.required_skills, old.success_criteria, old.notes, old.number) then
    raise exception 'the content of a submitted scope version does not change' using errcode = 'check_violation', constraint = 'scope_version_content_stands';
  end if;
  return new;
end
$$;
create trigger keep_submitted_content before update on scoping.scope_version
  for each row execute function scoping.keep_submitted_content();
revoke execute on all functions in schema scoping from public;

-- Down Migration

drop schema scoping cascade;

-- Up Migration

-- A data steward's word that a version is accepted once it is processed, if what is kept of it is what the preview of its policy said.
alter table intake.dataset_version
  add column accept_as_previewed uuid references intake.policy_preview (id),
  add column acceptance_reason text check (length(acceptance_reason) between 1 and 2000),
  add column acceptance_by jsonb,
  -- Why it was not accepted then, and waits for review.
  add column acceptance_withheld text,
  -- When it was resumed last: what is paused does not rise among those that wait.
  add column resumed_at timestamptz,
  add constraint dataset_version_acceptance check (num_nulls(accept_as_previewed, acceptance_reason, acceptance_by) in (0, 3)),
  add constraint dataset_version_acceptance_withheld check (acceptance_withheld is null or accept_as_previewed is not null);

-- Previews say which settings differ, what their report warns of, and what leaves for which reason. Of earlier ones nobody knows.
update intake.policy_preview
  set outcome = outcome || jsonb_build_object('warnings', '[]'::jsonb, 'waterfall', null, 'difference', outcome -> 'difference' || '{"changes": []}'::jsonb)
  where outcome is not null;

-- Down Migration

update intake.policy_preview
  set outcome = (outcome - 'warnings' - 'waterfall') || jsonb_build_object('difference', (outcome -> 'difference') - 'changes')
  where outcome is not null;
alter table intake.dataset_version
  drop column accept_as_previewed, drop column acceptance_reason, drop column acceptance_by, drop column acceptance_withheld, drop column resumed_at;

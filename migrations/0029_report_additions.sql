-- Up Migration

-- When the engagement's data is deleted, its reports lose what is in the customer's words.
grant update (body) on intake.intake_report to atelier_app;

-- Reports say why they tell no savings, and what an epoch takes; what an earlier engine did not count stays unknown.
update intake.intake_report
  set body = body || '{"savingsMissing": null}'
    || case when jsonb_typeof(body->'examples') = 'object'
         then jsonb_build_object('examples', body->'examples' || jsonb_build_object('epochTokens', (body#>>'{examples,trainingTokens}')::bigint / (body#>>'{examples,epochs}')::bigint, 'unprunedEpochTokens', null))
         else '{}' end
  where body->>'version' = '2';

-- Names of what was in archives, and what mistakes quote of records' outlines, where the data is deleted already.
create function intake.without_names(value jsonb) returns jsonb language plpgsql as $$
begin
  return case jsonb_typeof(value)
    when 'object' then (
      select coalesce(jsonb_object_agg(key, case
        when key = 'entry' and jsonb_typeof(part) = 'string' then '"an entry, its name deleted"'::jsonb
        when key = 'path' then 'null'::jsonb
        when key = 'detail' then '""'::jsonb
        else intake.without_names(part) end), '{}') from jsonb_each(value) parts(key, part))
    when 'array' then (select coalesce(jsonb_agg(intake.without_names(part) order by number), '[]') from jsonb_array_elements(value) with ordinality parts(part, number))
    else value end;
end $$;
update intake.intake_report r set body = intake.without_names(r.body)
  from intake.dataset_version v join intake.data_deletion d on d.engagement_id = v.engagement_id
  where v.id = r.dataset_version_id and d.status = 'done';
drop function intake.without_names;

-- Down Migration

update intake.intake_report
  set body = (body #- '{examples,epochTokens}' #- '{examples,unprunedEpochTokens}') - 'savingsMissing'
  where body->>'version' = '2';
revoke update (body) on intake.intake_report from atelier_app;

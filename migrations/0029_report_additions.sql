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

-- Down Migration

update intake.intake_report
  set body = (body #- '{examples,epochTokens}' #- '{examples,unprunedEpochTokens}') - 'savingsMissing'
  where body->>'version' = '2';
revoke update (body) on intake.intake_report from atelier_app;

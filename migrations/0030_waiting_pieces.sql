-- Up Migration

-- How long nothing was begun of a version, by which it rises among those that wait.
create index processing_step_version_turns on intake.processing_step (dataset_version_id, started_at desc) where started_at is not null;

-- Down Migration

drop index intake.processing_step_version_turns;

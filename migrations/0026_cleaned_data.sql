-- Up Migration

-- The model that is to be trained further: tokens of the data are counted in its encoding.
alter table scoping.scope_version add column base_model text check (base_model <> '');

alter table intake.processing_step
  -- Tries that came to a mistake, as opposed to those that came to nothing: a piece that takes its process with it has none.
  add column failures integer not null default 0;

alter table intake.dataset_version
  -- In which its cleaned shards are written.
  add column output_format text not null default 'jsonl.zst' check (output_format in ('jsonl.zst', 'parquet')),
  -- Tokens that are kept are counted again after redaction, and a placeholder can be longer than what it stands for.
  drop constraint dataset_version_check,
  add constraint dataset_version_kept_tokens_check check (kept_tokens >= 0);

-- Down Migration

update intake.dataset_version set kept_tokens = tokens where kept_tokens > tokens;
alter table intake.dataset_version
  drop constraint dataset_version_kept_tokens_check, add constraint dataset_version_check check (kept_tokens between 0 and tokens), drop column output_format;
alter table intake.processing_step drop column failures;
alter table scoping.scope_version drop column base_model;

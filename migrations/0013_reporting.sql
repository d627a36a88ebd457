-- Up Migration

create schema reporting;
grant usage on schema reporting to atelier_app;

-- A report as it was made: its figures and the table made of them, kept for good.
create table reporting.report (
  id uuid primary key,
  kind text not null check (kind in ('pipeline')),
  trigger text not null check (trigger in ('schedule', 'request')),
  -- ISO week, 2026-W47, and when it began and ended where the report is read.
  week text not null check (week ~ '^\d{4}-W\d{2}$'),
  time_zone text not null check (time_zone <> ''),
  period_start timestamptz not null,
  period_end timestamptz not null check (period_end > period_start),
  status text not null default 'queued' check (status in ('queued', 'running', 'ready', 'failed')),
  requested_by jsonb not null,
  content jsonb,
  csv text,
  -- When the figures were read.
  snapshot_at timestamptz,
  -- What happened, in words for whoever asked.
  failure text,
  version integer not null default 1 check (version > 0),
  created_at timestamptz not null,
  finished_at timestamptz,
  constraint report_whole check (num_nulls(content, csv, snapshot_at) = case when status = 'ready' then 0 else 3 end
    and (failure is not null) = (status = 'failed') and (finished_at is not null) = (status in ('ready', 'failed')))
);
-- A week's own report is made once, however often its schedule fires.
create unique index report_scheduled_once on reporting.report (kind, week) where trigger = 'schedule';
create index report_created on reporting.report (created_at, id);
create index report_by_week on reporting.report (week, created_at, id);
grant select, insert, update on reporting.report to atelier_app;

-- Reports are about all customers at once.
alter table reporting.report enable row level security;
alter table reporting.report force row level security;
create policy lab_only on reporting.report using ((select platform.sees_all_organizations()));

-- Down Migration

drop schema reporting cascade;

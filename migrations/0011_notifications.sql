-- Up Migration

create schema notifications;
grant usage on schema notifications to atelier_app;

-- What this module knows of each engagement from its events: whom to tell, and by which name to speak of it.
create table notifications.followed_engagement (
  engagement_id uuid primary key,
  organization_id uuid not null,
  name text not null check (name <> ''),
  owner_id uuid,
  -- Time of the event that said so: an older one that arrives later changes nothing.
  as_of timestamptz not null,
  team_staff_member_ids uuid[] not null default '{}',
  team_as_of timestamptz
);
call platform.isolate('notifications.followed_engagement');
grant select, insert, update on notifications.followed_engagement to atelier_app;

-- A message to a staff member inside the application.
create table notifications.notification (
  id uuid primary key,
  staff_member_id uuid not null,
  event_id uuid not null,
  template text not null check (template <> ''),
  organization_id uuid,
  engagement_id uuid,
  title text not null check (title <> '' and length(title) <= 200),
  body text not null,
  created_at timestamptz not null,
  read_at timestamptz,
  constraint notification_once unique (event_id, template, staff_member_id)
);
create index notification_of_staff_member on notifications.notification (staff_member_id, created_at, id);
create index notification_unread on notifications.notification (staff_member_id, created_at, id) where read_at is null;
call platform.isolate('notifications.notification');
grant select, insert, update on notifications.notification to atelier_app;

-- Outgoing mail, and the local mailbox. Nobody gets the same mail twice for one event.
create table notifications.mail_message (
  id uuid primary key,
  event_id uuid not null,
  template text not null check (template <> ''),
  recipient_kind text not null check (recipient_kind in ('staff', 'contact')),
  -- Address in small letters.
  recipient text not null check (recipient = lower(recipient) and recipient like '%_@_%'),
  recipient_name text not null,
  organization_id uuid,
  engagement_id uuid,
  subject text not null check (subject <> '' and length(subject) <= 200 and subject !~ '[[:cntrl:]]'),
  text text not null,
  html text not null,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0 check (attempts >= 0),
  -- Whoever holds the lease is sending; past its end somebody else may.
  lease uuid,
  leased_until timestamptz,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint mail_message_once unique (event_id, template, recipient),
  constraint mail_message_sent_has_time check ((state = 'sent') = (sent_at is not null)),
  constraint mail_message_lease_is_whole check ((lease is null) = (leased_until is null) and (lease is null or state <> 'sent'))
);
create index mail_message_created on notifications.mail_message (created_at, id);
create index mail_message_of_recipient on notifications.mail_message (recipient, created_at, id);
create index mail_message_by_state on notifications.mail_message (state, created_at, id);
call platform.isolate('notifications.mail_message');
grant select, insert, update on notifications.mail_message to atelier_app;

-- The delivery log: what became of each attempt to hand a mail over.
create table notifications.mail_attempt (
  message_id uuid not null references notifications.mail_message (id),
  number integer not null check (number > 0),
  organization_id uuid,
  outcome text not null check (outcome in ('sent', 'failed', 'refused')),
  -- The server's answer, or what went wrong.
  detail text not null check (length(detail) <= 1000),
  started_at timestamptz not null,
  duration_ms integer not null check (duration_ms >= 0),
  primary key (message_id, number)
);
call platform.isolate('notifications.mail_attempt');
grant select, insert on notifications.mail_attempt to atelier_app;

-- Down Migration

drop schema notifications cascade;

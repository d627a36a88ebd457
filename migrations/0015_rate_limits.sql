-- Up Migration

-- What has been spent of each budget of requests in its window, shared by all api processes where there is no Redis.
-- Unlogged: it is written often, and nothing is lost but counts when PostgreSQL crashes. Room in each page lets a count
-- be written again beside the old one, without touching the index.
create unlogged table platform.rate_limit (
  -- The budget's name and whose it is: an API client, a staff member or an address.
  key varchar(255) primary key,
  points integer not null default 0,
  -- End of the window, in milliseconds since 1970.
  expire bigint
) with (fillfactor = 50);
grant select, insert, update, delete on platform.rate_limit to atelier_app;

-- Down Migration

drop table platform.rate_limit;

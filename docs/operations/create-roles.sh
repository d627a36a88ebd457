#!/bin/sh
# Makes the two roles and the database, once, when PostgreSQL starts on an empty volume.
# atelier_owner migrates; atelier_app works, owns nothing, and is under row-level security.
set -eu
psql -v ON_ERROR_STOP=1 -v owner_password="$ATELIER_OWNER_PASSWORD" -v app_password="$ATELIER_APP_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
create role atelier_owner login password :'owner_password' nosuperuser nobypassrls;
create role atelier_app login password :'app_password' nosuperuser nobypassrls;
create database atelier owner atelier_owner;
\connect atelier
revoke all on database atelier from public;
grant connect on database atelier to atelier_app;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;
SQL

#!/bin/sh
# Runs once, when the database container makes its cluster: the role of the program is no superuser and owns its database.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$SLRT_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE slrt LOGIN PASSWORD :'password';
GRANT SET ON PARAMETER session_replication_role TO slrt;
CREATE DATABASE slrt OWNER slrt;
REVOKE CONNECT, TEMPORARY ON DATABASE slrt FROM PUBLIC;
SQL

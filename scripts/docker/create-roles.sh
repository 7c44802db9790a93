#!/bin/sh
# Run once by PostgreSQL's image, when it makes the database.
set -eu
PGOPTIONS="-c client_min_messages=warning -c sinew.owner_password=$OWNER_PASSWORD"
PGOPTIONS="$PGOPTIONS -c sinew.web_password=$WEB_PASSWORD"
export PGOPTIONS="$PGOPTIONS -c sinew.worker_password=$WORKER_PASSWORD"
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
    --dbname "$POSTGRES_DB" --file "${ROLES_SQL:-/roles.sql}"

-- The three roles and what each may do. Run as a superuser, in every database
-- that holds (or is the template of one that will hold) Sinew; harmless to repeat.
--
--   sinew_owner  owns the database and its tables; migrations run as this role.
--   sinew_web    what the application connects as. It owns nothing, so a hole in
--                the application cannot alter a table, drop a constraint or
--                switch off a trigger. The record of acts (schema `audit`) it can
--                neither change nor read: triggers write, one function shows pages.
--   sinew_worker what the workers connect as; as sinew_web, with a name of its own
--                in the server's log and in the record.
--
-- The passwords come in as settings of the session:
--   PGOPTIONS="-c sinew.owner_password=… -c sinew.web_password=… \
--              -c sinew.worker_password=…" psql -f roles.sql

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sinew_owner') THEN
        CREATE ROLE sinew_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sinew_web') THEN
        CREATE ROLE sinew_web;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sinew_worker') THEN
        CREATE ROLE sinew_worker;
    END IF;
    EXECUTE format('ALTER ROLE sinew_owner LOGIN PASSWORD %L',
                   current_setting('sinew.owner_password'));
    EXECUTE format('ALTER ROLE sinew_web LOGIN PASSWORD %L',
                   current_setting('sinew.web_password'));
    EXECUTE format('ALTER ROLE sinew_worker LOGIN PASSWORD %L',
                   current_setting('sinew.worker_password'));
    IF current_database() NOT IN ('postgres', 'template1') THEN
        EXECUTE format('ALTER DATABASE %I OWNER TO sinew_owner', current_database());
        EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
        EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO sinew_web, sinew_worker',
                       current_database());
    END IF;
END
$$;

-- The server's log quotes neither what these roles sent nor the row that broke a rule: people's
-- names stand in both. What went wrong is told without them, here and in our own log.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['sinew_owner', 'sinew_web', 'sinew_worker'] LOOP
        EXECUTE format('ALTER ROLE %I SET log_min_error_statement = panic', name);
        EXECUTE format('ALTER ROLE %I SET log_error_verbosity = terse', name);
    END LOOP;
END
$$;

-- In template1 the owner of the copy is not known yet; pg_database_owner becomes
-- whoever owns it.
ALTER SCHEMA public OWNER TO pg_database_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO sinew_web, sinew_worker;

-- All four are trusted: the owner of the database could create them as well.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

-- What sinew_owner makes from now on, and what it has made before: in this schema only.
ALTER DEFAULT PRIVILEGES FOR ROLE sinew_owner
    REVOKE SELECT, INSERT, UPDATE, DELETE ON TABLES FROM sinew_web;
ALTER DEFAULT PRIVILEGES FOR ROLE sinew_owner
    REVOKE USAGE, SELECT ON SEQUENCES FROM sinew_web;
ALTER DEFAULT PRIVILEGES FOR ROLE sinew_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sinew_web, sinew_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE sinew_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO sinew_web, sinew_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sinew_web, sinew_worker;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO sinew_web, sinew_worker;

-- Counting rows for the planner at once after writing very many (members/database/counting.py).
DO $$
BEGIN
    IF current_setting('server_version_num')::int >= 170000 THEN
        ALTER DEFAULT PRIVILEGES FOR ROLE sinew_owner IN SCHEMA public
            GRANT MAINTAIN ON TABLES TO sinew_web, sinew_worker;
        GRANT MAINTAIN ON ALL TABLES IN SCHEMA public TO sinew_web, sinew_worker;
    END IF;
END
$$;

"""The record of acts: a schema of its own, that the application can add to and not touch.

The application's roles have no right on the schema, so its tables are out of their reach whatever
they send. Triggers write into it with the rights of its owner; the four functions in `public` are
the only doors, and each says what it lets through. Even the owner is refused a change of what was
written, also under `session_replication_role = replica`: it takes switching off a trigger, and
the chain of seals shows it (docs/decisions/0070-the-record.md).
"""

from django.db import migrations

TABLES = """
CREATE SCHEMA audit;
REVOKE ALL ON SCHEMA audit FROM PUBLIC;

CREATE SEQUENCE audit.act_id;
-- What happened: never changed. Values stand apart, because a person's can be forgotten.
CREATE TABLE audit.act (
    id bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    role text NOT NULL,
    tx xid8 NOT NULL,
    op text NOT NULL CHECK (op IN ('act', 'insert', 'update', 'delete', 'truncate')),
    verb text NOT NULL,
    subject text NOT NULL,
    row_id text NOT NULL,
    person uuid,
    other uuid,
    digest bytea
);
CREATE INDEX act_person ON audit.act (person, id) WHERE person IS NOT NULL;
CREATE INDEX act_other ON audit.act (other, id) WHERE other IS NOT NULL;
CREATE INDEX act_actor ON audit.act (actor, id);
CREATE INDEX act_verb ON audit.act (verb, id) WHERE verb <> '';

-- The values of an act; `act.digest` is their hash with a salt, so that none can be put in
-- their place, and nobody can guess what was forgotten.
CREATE TABLE audit.content (
    act bigint PRIMARY KEY,
    salt uuid NOT NULL,
    old jsonb,
    new jsonb
);

CREATE TABLE audit.seal (
    number bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    first_id bigint NOT NULL,
    last_id bigint NOT NULL,
    ids int8multirange NOT NULL,
    acts bigint NOT NULL,
    digest bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL
);
-- Up to where the next seal goes, once every transaction before `ends` is over.
CREATE TABLE audit.mark (upto bigint NOT NULL, ends xid8 NOT NULL);
INSERT INTO audit.mark VALUES (0, '0');
-- Up to which seal the acts are past their time and were let go; the seals stay.
CREATE TABLE audit.pruned (
    at timestamptz NOT NULL, upto_seal bigint NOT NULL, upto_id bigint NOT NULL,
    acts bigint NOT NULL
);
-- Whose values were forgotten, up to which act.
CREATE TABLE audit.forgotten (
    at timestamptz NOT NULL, person uuid NOT NULL, upto_id bigint NOT NULL
);
CREATE INDEX forgotten_person ON audit.forgotten (person);
"""

WRITING = """
-- Who acts. Only a role that owns nothing is believed when it names somebody.
CREATE FUNCTION audit.actor() RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN session_user <> current_user
             AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user)
             AND current_setting('app.actor', true) <> ''
        THEN current_setting('app.actor', true)
        ELSE 'db:' || session_user
    END
$$;

CREATE FUNCTION audit.digest(salt uuid, old jsonb, new jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(convert_to(concat_ws(E'\\x1f', salt, coalesce(old::text, ''),
                                       coalesce(new::text, '')), 'UTF8'))
$$;

CREATE FUNCTION audit.person_of(user_ text) RETURNS uuid LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT person_id FROM public.members_user WHERE id = user_::uuid
$$;

CREATE FUNCTION audit.write_truncate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    INSERT INTO act VALUES (nextval('audit.act_id'), clock_timestamp(), audit.actor(),
        session_user, pg_current_xact_id(), 'truncate', '', TG_TABLE_NAME, '');
    RETURN NULL;
END
$$;

-- An act in words of ours, as the application writes it beside the rows it changes.
CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
#variable_conflict use_column
DECLARE
    who text := audit.actor();
BEGIN
    WITH given AS MATERIALIZED (
        SELECT nextval('audit.act_id') AS id, gen_random_uuid() AS salt, n.verb, n.model,
               n.object_id, jsonb_strip_nulls(n.facts || jsonb_build_object('by', n.actor_id)) AS new
        FROM new_rows n
    ), acts AS (
        INSERT INTO act
        SELECT id, clock_timestamp(), who, session_user, pg_current_xact_id(), 'act', verb,
               model, object_id,
               CASE WHEN model = 'members.person' THEN object_id::uuid
                    WHEN model = 'members.user'
                        THEN (SELECT person_id FROM public.members_user u WHERE u.id::text = object_id)
                    WHEN new ->> 'person' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                        THEN (new ->> 'person')::uuid END,
               NULL, audit.digest(salt, NULL, new)
        FROM given
    )
    INSERT INTO content SELECT id, salt, NULL, new FROM given;
    RETURN NULL;
END
$$;

-- Have a table recorded. Harmless to repeat: a trigger that is as asked is left alone.
CREATE FUNCTION audit.watch(subject text, key text, person text, other text, unsaid text[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    arguments text := format('%L, %L, %L, %L', key, coalesce(person, ''), coalesce(other, ''), unsaid::text);
    wanted text;
    event record;
BEGIN
    FOR event IN SELECT * FROM (VALUES
        ('insert', 'NEW TABLE AS new_rows'), ('delete', 'OLD TABLE AS old_rows'),
        ('update', 'OLD TABLE AS old_rows NEW TABLE AS new_rows'), ('truncate', '')
    ) e (op, rows) LOOP
        wanted := CASE WHEN event.op = 'truncate' THEN 'audit.write_truncate()'
                       ELSE format('audit.write(%s)', arguments) END;
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_trigger t WHERE t.tgrelid = format('public.%I', subject)::regclass
            AND t.tgname = 'audit_' || event.op AND t.tgenabled = 'A'
            AND pg_get_triggerdef(t.oid) LIKE '%EXECUTE FUNCTION ' || wanted
        );
        EXECUTE format('CREATE OR REPLACE TRIGGER audit_%s AFTER %s ON public.%I %s'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION %s', event.op, upper(event.op), subject,
                       CASE WHEN event.rows = '' THEN '' ELSE 'REFERENCING ' || event.rows END,
                       wanted);
        EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER audit_%s', subject, event.op);
    END LOOP;
END
$$;
"""

WRITE = """
-- Arguments: key column, column of the person, of a second person, columns never recorded.
CREATE OR REPLACE FUNCTION audit.write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
#variable_conflict use_column
DECLARE
    who text := audit.actor();
    key text := TG_ARGV[0];
    one text := TG_ARGV[1];
    two text := TG_ARGV[2];
    unsaid text[] := TG_ARGV[3]::text[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        WITH given AS MATERIALIZED (
            SELECT nextval('audit.act_id') AS id, gen_random_uuid() AS salt,
                   jsonb_strip_nulls(to_jsonb(new_rows) - unsaid) AS new
            FROM new_rows
        ), acts AS (
            INSERT INTO act
            SELECT id, clock_timestamp(), who, session_user, pg_current_xact_id(), 'insert', '',
                   TG_TABLE_NAME, new ->> key,
                   CASE WHEN one = 'user_id' THEN audit.person_of(new ->> one)
                        ELSE (new ->> one)::uuid END, (new ->> two)::uuid,
                   sha256(convert_to(salt::text || E'\\x1f' || E'\\x1f' || new::text, 'UTF8'))
            FROM given
        )
        INSERT INTO content SELECT id, salt, NULL, new FROM given;
    ELSIF TG_OP = 'DELETE' THEN
        WITH given AS MATERIALIZED (
            SELECT nextval('audit.act_id') AS id, gen_random_uuid() AS salt,
                   jsonb_strip_nulls(to_jsonb(old_rows) - unsaid) AS old
            FROM old_rows
        ), acts AS (
            INSERT INTO act
            SELECT id, clock_timestamp(), who, session_user, pg_current_xact_id(), 'delete', '',
                   TG_TABLE_NAME, old ->> key,
                   CASE WHEN one = 'user_id' THEN audit.person_of(old ->> one)
                        ELSE (old ->> one)::uuid END, (old ->> two)::uuid,
                   sha256(convert_to(salt::text || E'\\x1f' || old::text || E'\\x1f', 'UTF8'))
            FROM given
        )
        INSERT INTO content SELECT id, salt, old, NULL FROM given;
    ELSE
        -- A row whose key was changed has no partner: it shows as one gone and one come.
        -- Each is made once: a row as JSON would be made anew wherever it is looked at.
        WITH o AS MATERIALIZED (
            SELECT to_jsonb(old_rows) - unsaid AS j FROM old_rows
        ), n AS MATERIALIZED (
            SELECT to_jsonb(new_rows) - unsaid AS j FROM new_rows
        ), pairs AS MATERIALIZED (
            SELECT o.j AS was, n.j AS became, coalesce(n.j, o.j) AS whole
            FROM o FULL JOIN n ON o.j ->> key = n.j ->> key
            WHERE o.j IS DISTINCT FROM n.j
        ), given AS MATERIALIZED (
            SELECT nextval('audit.act_id') AS id, gen_random_uuid() AS salt, whole, changed.*,
                   was IS NULL AS came, became IS NULL AS gone
            FROM pairs, LATERAL (
                SELECT jsonb_object_agg(k.key, was -> k.key) FILTER (WHERE was IS NOT NULL) AS old,
                       jsonb_object_agg(k.key, became -> k.key)
                           FILTER (WHERE became IS NOT NULL) AS new
                FROM jsonb_each(whole) k
                WHERE was -> k.key IS DISTINCT FROM became -> k.key
            ) changed
        ), acts AS (
            INSERT INTO act
            SELECT id, clock_timestamp(), who, session_user, pg_current_xact_id(),
                   CASE WHEN came THEN 'insert' WHEN gone THEN 'delete' ELSE 'update' END, '',
                   TG_TABLE_NAME, whole ->> key,
                   CASE WHEN one = 'user_id' THEN audit.person_of(whole ->> one)
                        ELSE (whole ->> one)::uuid END, (whole ->> two)::uuid,
                   audit.digest(salt, old, new)
            FROM given
        )
        INSERT INTO content SELECT id, salt, old, new FROM given;
    END IF;
    RETURN NULL;
END
$$;
"""

REFUSING = """
-- Nothing written is changed. It goes only where the tables beside it say that it may:
-- whole seals past their time, and the values of somebody who was erased.
CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'act' THEN
        IF EXISTS (SELECT FROM pruned WHERE OLD.id <= upto_id) THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'content' THEN
        IF EXISTS (SELECT FROM pruned WHERE OLD.act <= upto_id) OR EXISTS (
            SELECT FROM act a JOIN forgotten f ON f.person IN (a.person, a.other)
            WHERE a.id = OLD.act AND a.id <= f.upto_id
        ) THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'the record of acts is never changed' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION audit.may_prune() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM seal WHERE number = NEW.upto_seal AND last_id = NEW.upto_id
                   AND at < now() - interval '30 days') THEN
        RAISE EXCEPTION 'the record of acts is kept at least 30 days, and goes by whole seals'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE FUNCTION audit.may_forget() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.members_person WHERE id = NEW.person AND status = 'erased') THEN
        RAISE EXCEPTION 'only the values of somebody erased are forgotten'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['act', 'content', 'seal', 'pruned', 'forgotten'] LOOP
        EXECUTE format('CREATE TRIGGER never BEFORE UPDATE OR DELETE ON audit.%I'
                       ' FOR EACH ROW EXECUTE FUNCTION audit.refuse()', name);
        EXECUTE format('CREATE TRIGGER never_all BEFORE TRUNCATE ON audit.%I'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse()', name);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER never', name);
        EXECUTE format('ALTER TABLE audit.%I ENABLE ALWAYS TRIGGER never_all', name);
    END LOOP;
END
$$;
CREATE TRIGGER may BEFORE INSERT ON audit.pruned FOR EACH ROW EXECUTE FUNCTION audit.may_prune();
CREATE TRIGGER may BEFORE INSERT ON audit.forgotten FOR EACH ROW EXECUTE FUNCTION audit.may_forget();
ALTER TABLE audit.pruned ENABLE ALWAYS TRIGGER may;
ALTER TABLE audit.forgotten ENABLE ALWAYS TRIGGER may;
"""

SEALING = """
-- Seal what is complete since the last seal; its number, or NULL where there is nothing yet.
-- Ids are drawn before their transactions end, so the mark of one call is sealed by a later one.
CREATE FUNCTION public.audit_seal() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    marked mark;
    past seal;
    made seal;
    drawn bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7301009) THEN RETURN NULL; END IF;
    SELECT * INTO marked FROM mark;
    SELECT * INTO past FROM seal ORDER BY number DESC LIMIT 1;
    IF marked.upto > coalesce(past.last_id, 0) THEN
        -- A server brought up anew counts its transactions from the start: none of those runs.
        IF pg_snapshot_xmin(pg_current_snapshot()) < marked.ends
           AND marked.ends <= pg_snapshot_xmax(pg_current_snapshot()) THEN
            RETURN NULL;
        END IF;
        SELECT coalesce(past.number, 0) + 1, clock_timestamp(), coalesce(past.last_id, 0) + 1,
               marked.upto, range_agg(int8range(id, id + 1) ORDER BY id), count(*),
               sha256(convert_to(coalesce(string_agg(audit.line(a), E'\\n' ORDER BY id), ''), 'UTF8')),
               coalesce(past.hash, decode(repeat('00', 32), 'hex'))
        INTO made.number, made.at, made.first_id, made.last_id, made.ids, made.acts, made.digest,
             made.previous
        FROM act a WHERE id > coalesce(past.last_id, 0) AND id <= marked.upto;
        made.hash := audit.seal_hash(made);
        IF made.acts > 0 THEN
            INSERT INTO seal SELECT made.*;
        ELSE
            made.number := NULL;  -- whoever drew these ids took everything back
        END IF;
    END IF;
    SELECT last_value INTO drawn FROM act_id WHERE is_called;
    UPDATE mark SET upto = coalesce(drawn, 0), ends = pg_snapshot_xmax(pg_current_snapshot());
    RETURN made.number;
END
$$;

CREATE FUNCTION audit.line(a audit.act) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT concat_ws(E'\\x1f', a.id, (extract(epoch FROM a.at) * 1000000)::bigint, a.actor, a.role,
        a.tx, a.op, a.verb, a.subject, a.row_id, coalesce(a.person::text, ''),
        coalesce(a.other::text, ''), coalesce(encode(a.digest, 'hex'), ''))
$$;
CREATE FUNCTION audit.seal_hash(s audit.seal) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256(convert_to(concat_ws(E'\\x1f', s.number, (extract(epoch FROM s.at) * 1000000)::bigint,
        s.first_id, s.last_id, s.ids, s.acts, encode(s.digest, 'hex'), encode(s.previous, 'hex')),
        'UTF8'))
$$;

CREATE FUNCTION public.audit_head() RETURNS TABLE (number bigint, at timestamptz, hash text, acts bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT number, at, encode(hash, 'hex'), acts FROM seal ORDER BY number DESC LIMIT 1
$$;

-- A page of the record, newest first, for the one page that shows it. `before` is the key.
CREATE FUNCTION public.audit_page(before bigint, most int, person_ uuid, actor_ text, verb_ text, subject_ text)
RETURNS TABLE (id bigint, at timestamptz, actor text, tx bigint, op text, verb text, subject text,
               row_id text, person uuid, other uuid, old jsonb, new jsonb, is_kept boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, audit, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT a.id, a.at, a.actor, a.tx::text::bigint, a.op, a.verb, a.subject, a.row_id,'
        ' a.person, a.other, c.old, c.new, a.digest IS NULL OR c.act IS NOT NULL FROM ('
        || CASE WHEN person_ IS NULL THEN 'SELECT * FROM act a WHERE true' ELSE
        '(SELECT * FROM act WHERE person = $3 AND id < $1 ORDER BY id DESC LIMIT 2000) UNION'
        ' (SELECT * FROM act WHERE other = $3 AND id < $1 ORDER BY id DESC LIMIT 2000)' END
        || ') a LEFT JOIN content c ON c.act = a.id WHERE a.id < $1'
        || CASE WHEN actor_ IS NULL THEN '' ELSE ' AND a.actor = $4' END
        || CASE WHEN verb_ IS NULL THEN '' ELSE ' AND a.verb = $5' END
        || CASE WHEN subject_ IS NULL THEN '' ELSE ' AND a.subject = $6' END
        || ' ORDER BY a.id DESC LIMIT $2'
    USING coalesce(before, 9223372036854775807), least(most, 500), person_, actor_, verb_, subject_;
END
$$;

-- Drop the values of somebody who was erased. Who did what to which row, and when, stays.
CREATE FUNCTION public.audit_forget(person_ uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    upto bigint := (SELECT coalesce(max(id), 0) FROM act);
    n bigint;
BEGIN
    INSERT INTO forgotten VALUES (clock_timestamp(), person_, upto);
    WITH theirs AS (SELECT id FROM act WHERE person = person_ AND id <= upto
                    UNION SELECT id FROM act WHERE other = person_ AND id <= upto)
    DELETE FROM content c USING theirs t WHERE c.act = t.id;
    GET DIAGNOSTICS n = ROW_COUNT;
    RETURN n;
END
$$;

-- Let go of acts sealed before a moment; the seals stay. Returns how many acts went.
CREATE FUNCTION public.audit_prune(before timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
DECLARE
    last seal;
    n bigint;
BEGIN
    SELECT * INTO last FROM seal WHERE at < before ORDER BY number DESC LIMIT 1;
    IF last.number IS NULL OR EXISTS (SELECT FROM pruned WHERE upto_seal >= last.number) THEN
        RETURN 0;
    END IF;
    SELECT count(*) INTO n FROM act WHERE id <= last.last_id;
    INSERT INTO pruned VALUES (clock_timestamp(), last.number, last.last_id, n);
    DELETE FROM content WHERE act <= last.last_id;
    DELETE FROM act WHERE id <= last.last_id;
    RETURN n;
END
$$;
"""

# A role that migrates may have said what its tables are open to; these are not.
CLOSING = """
DO $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT c.oid::regclass AS what, c.relkind, a.grantee::regrole AS who
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.relnamespace = 'audit'::regnamespace AND a.grantee NOT IN (c.relowner, 0)
    LOOP
        EXECUTE format('REVOKE ALL ON %s %s FROM %s',
                       CASE granted.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                       granted.what, granted.who);
    END LOOP;
END
$$;
"""

LOG = """
-- What the application writes down in words is kept as it was written.
CREATE FUNCTION public.members_log_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND (
        OLD.at < now() - interval '30 days'
        OR EXISTS (SELECT FROM members_organization WHERE is_demo)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what was done is not written anew' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON members_logentry
    FOR EACH ROW EXECUTE FUNCTION members_log_is_kept();
CREATE TRIGGER audit_note AFTER INSERT ON members_logentry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit.note();
ALTER TABLE members_logentry ENABLE ALWAYS TRIGGER kept;
ALTER TABLE members_logentry ENABLE ALWAYS TRIGGER audit_note;
"""

COUNTING = """
CREATE FUNCTION public.audit_count(people uuid[])
RETURNS TABLE (n bigint, first timestamptz, last timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, audit, pg_temp AS $$
    SELECT count(*), min(at), max(at) FROM act
    WHERE people IS NULL OR person = ANY (people) OR other = ANY (people)
$$;
"""

FORWARD = TABLES + WRITING + WRITE + REFUSING + SEALING + LOG + CLOSING + COUNTING
BACKWARD = """
DROP SCHEMA audit CASCADE;
DROP FUNCTION public.audit_seal(); DROP FUNCTION public.audit_head();
DROP FUNCTION public.audit_page(bigint, int, uuid, text, text, text);
DROP FUNCTION public.audit_forget(uuid); DROP FUNCTION public.audit_count(uuid[]); DROP FUNCTION public.audit_prune(timestamptz);
DROP TRIGGER kept ON members_logentry; DROP FUNCTION public.members_log_is_kept();
"""

OPERATIONS = [migrations.RunSQL(FORWARD, BACKWARD)]

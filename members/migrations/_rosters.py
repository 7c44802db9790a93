"""What was said about a roster is never unsaid, whoever connects with the rights of the site."""

from django.db import migrations

# A demonstration is thrown away whole; nothing else may be.
FUNCTION = """
CREATE FUNCTION members_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM members_organization WHERE is_demo) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE FUNCTION members_roster_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM members_rosterexport
        WHERE id = NEW.export_id AND (made_at IS NULL OR closed_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'this roster is closed to challenges'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER challenge_while_open BEFORE INSERT ON members_rosterchallenge
    FOR EACH ROW EXECUTE FUNCTION members_roster_is_open();
"""
SAID = ["members_rosterrule", "members_rosteranswer", "members_rosterchallenge"]
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {0}
    FOR EACH ROW EXECUTE FUNCTION members_append_only();
"""

# Parts of files are stored as they are: pressing them cost more than making them.
PARTS = ["members_rosterpart", "members_wholepart"]

OPERATIONS = [
    migrations.RunSQL(
        FUNCTION + "".join(TRIGGER.format(table) for table in SAID),
        "".join(f"DROP TRIGGER append_only ON {table};" for table in SAID)
        + "DROP TRIGGER challenge_while_open ON members_rosterchallenge;"
        "DROP FUNCTION members_append_only(); DROP FUNCTION members_roster_is_open();",
    ),
    migrations.RunSQL(
        [f"ALTER TABLE {table} ALTER COLUMN content SET STORAGE EXTERNAL" for table in PARTS],
        [f"ALTER TABLE {table} ALTER COLUMN content SET STORAGE EXTENDED" for table in PARTS],
    ),
]

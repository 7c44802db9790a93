"""A secret ballot is known by its counts: no row may tie a person to it, whoever connects."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION campaigns_ballot_is_secret() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    refused boolean;
BEGIN
    IF TG_TABLE_NAME = 'campaigns_participation' THEN
        -- That somebody is to be asked may be known; what they answered or did may not.
        refused := (NEW.answer <> '' OR NEW.state <> 'invited' OR NEW.evidence <> '')
            AND EXISTS (SELECT FROM campaigns_structuretest t
                        WHERE t.action_id = NEW.action_id AND t.is_secret);
    ELSIF TG_TABLE_NAME = 'campaigns_decider' THEN
        refused := EXISTS (SELECT FROM campaigns_decision
                             WHERE id = NEW.decision_id AND method = 'secret_ballot');
    ELSIF TG_TABLE_NAME = 'campaigns_structuretest' THEN
        refused := NEW.is_secret AND EXISTS (
            SELECT FROM campaigns_participation
            WHERE action_id = NEW.action_id
              AND (answer <> '' OR state <> 'invited' OR evidence <> ''));
    ELSE
        refused := NEW.method = 'secret_ballot' AND EXISTS (
            SELECT FROM campaigns_decider WHERE decision_id = NEW.id);
    END IF;
    IF refused THEN
        RAISE EXCEPTION 'a secret ballot is known by its counts alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_is_secret';
    END IF;
    RETURN NEW;
END
$$;
"""
TABLES = [
    "campaigns_participation",
    "campaigns_decider",
    "campaigns_structuretest",
    "campaigns_decision",
]
TRIGGER = """
CREATE TRIGGER ballot_is_secret BEFORE INSERT OR UPDATE ON {0}
    FOR EACH ROW EXECUTE FUNCTION campaigns_ballot_is_secret();
"""

OPERATIONS = [
    migrations.RunSQL(
        FUNCTION + "".join(TRIGGER.format(table) for table in TABLES),
        "".join(f"DROP TRIGGER ballot_is_secret ON {table};" for table in TABLES)
        + "DROP FUNCTION campaigns_ballot_is_secret();",
    ),
]

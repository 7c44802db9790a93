"""A count statement is written once, whoever connects."""

from django.db import migrations

FIXED = """
CREATE FUNCTION organizing_statement_is_fixed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'A count statement is written once.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER statement_is_fixed BEFORE UPDATE ON organizing_countstatement
FOR EACH ROW EXECUTE FUNCTION organizing_statement_is_fixed();
ALTER TABLE organizing_countstatement ENABLE ALWAYS TRIGGER statement_is_fixed;
"""
UNFIXED = """
DROP TRIGGER statement_is_fixed ON organizing_countstatement;
DROP FUNCTION organizing_statement_is_fixed();
"""

OPERATIONS = [migrations.RunSQL(FIXED, UNFIXED)]

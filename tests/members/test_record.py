"""The record of acts: who did what, kept against everybody who could want it otherwise."""

from __future__ import annotations

import os

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from psycopg.conninfo import make_conninfo

from members.models import ContactPoint, Grant, LogEntry, Person
from members.recording import sealing, watching
from organizing.models import Standing
from tests import make
from tests.members.recorded import (
    acts,
    as_owner,
    as_superuser,
    forget_the_tampering,
    nobody_else_is_at_it,
)

pytestmark = pytest.mark.django_db


def test_a_change_nobody_is_said_to_have_made_is_the_roles_own():
    rosa = make.person("Rosa Diaz")

    rosa.set_name("Rosa Díaz")
    rosa.save()

    changed = [act for act in acts(rosa, subject="members_person") if act["op"] == "update"]
    assert changed[-1]["old"] == {"name": "Rosa Diaz"}
    assert changed[-1]["new"] == {"name": "Rosa Díaz"}
    assert changed[-1]["actor"] == "db:sinew_web"


def test_what_a_request_does_is_put_down_to_who_asked(client, lena, building):
    rosa = make.person("Rosa Diaz", unit=building)
    client.force_login(lena)

    client.post(f"/people/{rosa.pk}/pause/", {"kind": "care", "weeks": "2"})
    client.post(f"/people/{rosa.pk}/edit/", {"name": "Rosa Díaz", "pronouns": "she"})

    mine = acts(rosa, actor=f"user:{lena.pk}")
    assert {"person_changed"} <= {act["verb"] for act in mine}
    (changed,) = [act for act in mine if act["subject"] == "members_person"]
    assert (changed["old"]["name"], changed["new"]["name"]) == ("Rosa Diaz", "Rosa Díaz")


def test_unchanged_rows_and_computed_ones_write_nothing():
    rosa = make.person("Rosa Diaz")
    before = len(acts(rosa))

    rosa.save()
    Person.objects.filter(pk=rosa.pk).update(name="Rosa Diaz")
    assert len(acts(rosa)) == before
    assert not watching.is_watched(Standing)


def test_rows_of_a_person_are_found_by_the_person_and_secrets_are_not_there(lena):
    ContactPoint.of(lena.person, "phone", "+1 212 555 0142").save()
    Grant.objects.filter(user=lena).update(role="organizer")
    lena.set_password("a secret of lena's own")
    lena.save()

    found = acts(lena.person)
    assert {"members_person", "members_contactpoint", "members_grant", "members_user"} <= {
        act["subject"] for act in found
    }
    assert {"role": "leader"} in [act["old"] for act in found]
    assert "argon2" not in str(found)


def test_an_act_in_words_goes_into_the_record_and_is_kept(lena):
    LogEntry.record("read_notes", lena.person, by=lena, purpose="person_page")

    said = acts(lena.person, verb="read_notes")
    assert said[0]["new"] == {"purpose": "person_page", "by": str(lena.pk)}
    for attack in ("UPDATE members_logentry SET verb = 'x'", "DELETE FROM members_logentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)


ATTACKS = [
    "SELECT * FROM audit.act",
    "INSERT INTO audit.act (id) VALUES (1)",
    "UPDATE audit.act SET actor = 'user:somebody'",
    "DELETE FROM audit.act",
    "TRUNCATE audit.act",
    "ALTER TABLE members_person DISABLE TRIGGER audit_update",
    "DROP TRIGGER audit_update ON members_person",
    "DROP FUNCTION audit_page(bigint, int, uuid, text, text, text)",
    "SET session_replication_role = replica",
    "SELECT audit.watch('members_person', 'id', 'id', '', '{}')",
    "SELECT nextval('audit.act_id')",
    "CREATE TABLE mine ()",
    "SELECT pg_read_file('/etc/hostname')",
    "COPY members_person TO PROGRAM 'true'",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_neither_reads_nor_changes_the_record(attack):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack)


@pytest.mark.parametrize("role", [as_owner, as_superuser])
def test_even_who_owns_the_record_is_refused(role):
    with role() as other:
        other.autocommit = True
        if role is as_superuser:
            other.execute("SET session_replication_role = replica")
        for table in ("act", "content", "seal", "pruned", "forgotten"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                other.execute(f"TRUNCATE audit.{table}")


@pytest.mark.django_db(transaction=True)
def test_a_record_that_was_tampered_with_is_named(capsys):
    rosa = make.person("Rosa Diaz")
    sealing.seal()  # marks how far the next one goes
    nobody_else_is_at_it()
    number = sealing.seal()
    head = sealing.head()
    assert (head.number, head.acts > 0) == (number, True)
    name = connection.settings_dict["NAME"]
    here = make_conninfo(os.environ["OWNER_DATABASE_URL"], dbname=name)
    kept = os.environ["OWNER_DATABASE_URL"]
    os.environ["OWNER_DATABASE_URL"] = here
    try:
        call_command("verify_log", expect=head.short)
        assert "The record is whole" in capsys.readouterr().out

        with as_owner() as owner:  # by hand, outside the application: said to be so
            owner.execute("UPDATE members_person SET pronouns = 'she' WHERE id = %s", [rosa.pk])
            owner.execute("SET app.actor = 'user:somebody'")
            owner.execute("UPDATE members_person SET pronouns = 'they' WHERE id = %s", [rosa.pk])
        assert [act["actor"] for act in acts(rosa)[-2:]] == ["db:sinew_owner"] * 2

        with as_superuser() as root:
            root.execute("SET session_replication_role = replica")
            for attack in ("UPDATE audit.act SET actor = 'x'", "DELETE FROM audit.act"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    root.execute(attack)
            last = root.execute(
                "SELECT max(id) FROM audit.act WHERE id <= (SELECT max(last_id) FROM audit.seal)"
            ).fetchone()[0]
            with root.transaction():
                root.execute("ALTER TABLE audit.act DISABLE TRIGGER never")
                root.execute("CREATE TABLE stolen AS SELECT * FROM audit.act WHERE id = %s", [last])
                root.execute("DELETE FROM audit.act WHERE id = %s", [last])
                root.execute("ALTER TABLE audit.act ENABLE ALWAYS TRIGGER never")
        with pytest.raises(CommandError, match=rf"Seal {number} .* 1 are missing: {last}\."):
            call_command("verify_log")

        with as_superuser() as root:
            root.execute("UPDATE stolen SET actor = 'user:somebody'")
            root.execute("INSERT INTO audit.act SELECT * FROM stolen")
            root.execute("DROP TABLE stolen")
        with pytest.raises(CommandError, match=rf"Seal {number} .* was changed"):
            call_command("verify_log")
        with pytest.raises(CommandError, match="not the one that was shown"):
            call_command("verify_log", expect="1:0123456789abcdef")

        with as_superuser() as root:
            root.execute("ALTER TABLE members_person DISABLE TRIGGER audit_update")
            with pytest.raises(CommandError, match="Changes of members_person are not written"):
                call_command("verify_log")
            root.execute("ALTER TABLE members_person ENABLE ALWAYS TRIGGER audit_update")
            root.execute("ALTER TABLE audit.pruned DISABLE TRIGGER may")
            root.execute(
                "INSERT INTO audit.pruned SELECT now(), number, last_id, 1 FROM audit.seal"
            )
            root.execute("ALTER TABLE audit.pruned ENABLE ALWAYS TRIGGER may")
        Person.objects.filter(pk=rosa.pk).update(status="erased")
        with connection.cursor() as cursor:  # what a hole in the application could do
            cursor.execute("SELECT audit_forget(%s)", [rosa.pk])
        Person.objects.filter(pk=rosa.pk).update(status="active")
        with pytest.raises(CommandError) as named:
            call_command("verify_log")
        assert "were let go of before their time" in str(named.value)
        assert f"Values of person {rosa.pk} were forgotten" in str(named.value)
        assert "are not written down" not in str(named.value)
    finally:
        os.environ["OWNER_DATABASE_URL"] = kept
        forget_the_tampering()

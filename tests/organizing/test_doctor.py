"""The doctor: what is wrong is named with the way to mend it, in both languages."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from members.models import Heartbeat, Job, LogEntry, Organization, Upkeep, sealed
from organizing.operating import archive, checks_of_secrets, doctoring
from organizing.operating.doctoring import Finding
from tests.members.recorded import as_superuser

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(ada, tmp_path, monkeypatch):
    """An installation nothing is wrong with, but for what a test does to it."""
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    for name, value in {
        "STATE_DIR": state,
        "MEDIA_ROOT": state / "media",
        "BACKUP_DIR": state / "backups",
        "BACKUP_RECIPIENT": archive.new_identity()[1],
        "SECRET_KEY_FALLBACKS": [settings.SECRET_KEY],
        "SECRET_KEY": "x" * 50,
    }.items():
        monkeypatch.setattr(settings, name, value)
    Heartbeat.beat("sweeper")
    Upkeep.note("backup", is_good=True, rows=7, size=1000)
    Upkeep.note("drill", is_good=True, rows=7)
    return state


def states():
    """What is not well, by name; the clock of a busy machine aside."""
    return {found.name: found.state for found in doctoring.examine(quick=True) if found.mend}


def test_what_is_wrong_is_named(sound, ada, monkeypatch):
    assert states() == {"people": "warning"}  # one admin

    (sound / "secrets").mkdir()
    (sound / "secrets" / "key").touch(mode=0o644)
    Heartbeat.objects.update(at=timezone.now() - timedelta(minutes=3))
    Upkeep.objects.update(at=timezone.now() - timedelta(days=100))
    Job.objects.create(kind="import", by=ada, state="failed", finished_at=timezone.now())
    Organization.objects.update_or_create(pk=1, defaults={"timezone": "Mars/Olympus"})
    sealed.common_key()
    LogEntry.record("changed", ada, by=ada)
    monkeypatch.setattr(checks_of_secrets, "UNSEALED", timedelta(0))
    for name, value in {
        "SECRET_KEY": "short",
        "SECRET_KEY_FALLBACKS": [],
        "NOTES_KEYS": "y" * 50,
        "CELERY_BROKER_URL": "redis+socket:///nowhere.sock",
        "HTTPS": True,
    }.items():
        monkeypatch.setattr(settings, name, value)

    assert states() == {
        "settings": "wrong",
        "broker": "wrong",
        "worker": "wrong",
        "jobs": "warning",
        "mail": "wrong",
        "time zone": "wrong",
        "files": "wrong",
        "backups": "wrong",
        "restore drill": "warning",
        "people": "warning",
        "keys": "wrong",
        "record": "wrong",
    }
    monkeypatch.setattr(settings, "BACKUP_RECIPIENT", "age1something")
    monkeypatch.setattr(settings, "NOTES_KEYS", "short")
    said = [found.says for found in doctoring.examine(quick=True) if found.state == "wrong"]
    assert {"backups", "keys"} <= states().keys()
    assert "BACKUP_RECIPIENT is no public key, so no backup can be made." in said


def test_what_could_not_be_looked_at_is_unknown_and_not_well(sound, monkeypatch):
    def fails():
        raise OSError
        yield

    monkeypatch.setattr(doctoring, "_CHECKS", [("disk", False, fails)])

    [found] = doctoring.examine()

    assert (found.state, bool(found.mend)) == ("unknown", True)


def test_the_command_says_it_in_both_languages_and_for_machines(sound, capsys):
    Heartbeat.objects.all().delete()
    told = {}
    for language in ("en", "es"):
        with pytest.raises(CommandError) as ended:
            call_command("doctor", language=language)
        assert ended.value.returncode == 1
        told[language] = capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("doctor", json=True)
    found = [Finding(**each) for each in json.loads(capsys.readouterr().out)]

    assert "No worker was ever heard." in told["en"]
    assert "→ Start the worker and beat again" in told["en"]
    said = {line for line in told["en"].splitlines() if re.search("[a-z]{3}", line)}
    assert not said & set(told["es"].splitlines())
    assert {each.name for each in found} >= {"database", "roles", "migrations", "worker", "beat"}


def test_every_check_has_a_name_in_words(sound):
    assert {name for name, _slow, _check in doctoring._CHECKS} <= set(doctoring.LABELS)


def test_the_page_dates_backups_and_drills_for_admins(sound, client, ada, lena):
    client.force_login(ada)
    page = client.get(reverse("installation")).content.decode()
    assert "restore drill" in page
    assert "Worker and beat were heard" in page
    with translation.override("es"):
        ada.language = "es"
        ada.save()
        assert "ensayo de restauración" in client.get(reverse("installation")).content.decode()
    client.force_login(lena)
    assert client.get(reverse("installation")).status_code == 403


def test_a_database_that_writes_names_into_its_log_is_named(sound):
    role, setting = connection.settings_dict["USER"], "log_min_error_statement"
    with connection.cursor() as cursor, as_superuser() as root:
        root.execute(f"GRANT SET ON PARAMETER {setting} TO {role}")
        cursor.execute(f"SET LOCAL {setting} = error")
        root.execute(f"REVOKE SET ON PARAMETER {setting} FROM {role}")

    assert states()["log of the database"] == "wrong"


def test_a_database_left_from_before_a_restore_is_named(sound):
    left = f'"{connection.settings_dict["NAME"]}_before_20260101000000"'
    with as_superuser() as root:
        root.execute(f"CREATE DATABASE {left} TEMPLATE template0")
        try:
            assert states()["before a restore"] == "warning"
        finally:
            root.execute(f"DROP DATABASE {left}")


@pytest.mark.parametrize(
    ("named", "statement"),
    [
        ("roles", "REVOKE INSERT ON members_tag FROM CURRENT_USER"),
        ("record", "ALTER TABLE members_tag DISABLE TRIGGER audit_update"),
    ],
)
def test_a_table_that_is_closed_to_us_or_not_watched_is_named(sound, named, statement):
    role = connection.settings_dict["USER"]
    undone = {
        "roles": f"GRANT INSERT ON members_tag TO {role}",
        "record": "ALTER TABLE members_tag ENABLE ALWAYS TRIGGER audit_update",
    }
    with as_superuser() as root:
        root.execute(statement.replace("CURRENT_USER", role))
        try:
            assert states()[named] == "wrong"
        finally:
            root.execute(undone[named])


def test_the_role_of_the_application_owns_nothing(sound):
    [roles] = [found for found in doctoring.examine(quick=True) if found.name == "roles"]

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] in roles.says
    assert roles.state == "well"

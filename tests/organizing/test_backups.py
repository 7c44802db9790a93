"""Backups: complete, for the private key alone, refused when a byte is wrong; restores hold."""

import io
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import psycopg
import pyrage
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from members.models import Job, Upkeep, Webhook
from organizing.models import Nudge
from organizing.operating import archive, servers
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
MARKER = "Zebedee Quixotry"


@pytest.fixture
def keys(tmp_path, monkeypatch, capsys):
    """The private key in a file, the public one in the settings."""
    file = tmp_path / "private"
    call_command("backup_key", file)
    monkeypatch.setattr(settings, "BACKUP_RECIPIENT", capsys.readouterr().out.strip())
    return file


@pytest.fixture
def media(tmp_path, monkeypatch):
    place = tmp_path / "media"
    (place / "exports").mkdir(parents=True)
    (place / "exports" / "a file").write_bytes(b"a roster")
    monkeypatch.setattr(settings, "MEDIA_ROOT", place)
    return place


@pytest.fixture
def other(tmp_path):
    """Another installation: an empty database of its own, and how to call its commands."""
    name = f"{connection.settings_dict['NAME']}_other"
    admin_url = os.environ["ADMIN_DATABASE_URL"]
    with psycopg.connect(servers.in_database(admin_url, "postgres"), autocommit=True) as admin:
        for words in (
            "CREATE DATABASE {} OWNER sinew_owner",
            "GRANT CONNECT ON DATABASE {} TO sinew_web",
        ):
            admin.execute(sql.SQL(words).format(sql.Identifier(name)))
        owner = make_conninfo(os.environ["OWNER_DATABASE_URL"], dbname=name)
        env = os.environ | {
            "DATABASE_URL": make_conninfo(os.environ["DATABASE_URL"], dbname=name),
            "STATE_DIR": str(tmp_path / "other"),
        }
        env.pop("OWNER_DATABASE_URL")

        def manage(*words):
            argv = [sys.executable, "manage.py", *map(str, words)]
            return subprocess.run(
                argv, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True
            )

        yield manage, owner
        connection.close()
        for (found,) in admin.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name}%"]
        ).fetchall():
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(found)))


def backed_up(to):
    call_command("backup", to=to)
    return max(to.glob("*.tar.age"))


def test_a_backup_restores_elsewhere_and_what_waited_is_held(
    keys, media, other, tmp_path, ada, capsys
):
    manage, url = other
    make.person(MARKER, phone="+1 202 555 0199")
    whole = Job.objects.create(kind="import", by=ada, state="running")
    Job.objects.create(kind="import", by=ada, parent=whole)
    Job.objects.create(kind="import", by=ada, state="done", finished_at=whole.created_at)
    Nudge.objects.create(user=ada, local_day=make.ago(0))
    Nudge.objects.create(user=ada, local_day=make.ago(1), state="sent")
    Webhook.objects.create(
        name="W", endpoint="https://example.org/", kinds=["person"], looked_to=0, made_by=ada
    )

    here = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    with psycopg.connect(here, autocommit=True) as computing:  # with tables of its own, meanwhile
        computing.execute("CREATE TEMP TABLE empty (n int)")
        computing.execute("CREATE TEMP TABLE filled AS SELECT 1 AS n")
        file = backed_up(tmp_path / "backups")

    noted = Upkeep.objects.latest_good("backup")
    assert noted.facts["file"] == file.name
    assert file.stat().st_mode & 0o777 == 0o600
    assert MARKER.encode() not in file.read_bytes()
    assert list(file.parent.iterdir()) == [file]

    done = manage("restore", file, "--identity", keys)

    assert done.returncode == 0, done.stderr
    assert "Held: 1 mail.\nHeld: 2 jobs.\nHeld: 1 webhooks." in done.stdout
    with psycopg.connect(url) as session:

        def asked(query):
            return session.execute(query).fetchall()

        assert asked("SELECT count(*) FROM members_person WHERE name = 'Zebedee Quixotry'") == [
            (1,)
        ]
        assert asked("SELECT state FROM organizing_nudge ORDER BY local_day") == [
            ("sent",), ("held",),
        ]  # fmt: skip
        assert asked("SELECT state, parent_id IS NULL FROM members_job ORDER BY created_at") == [
            ("paused", True), ("queued", False), ("done", True),
        ]  # fmt: skip
        assert asked("SELECT paused_at IS NULL, paused_why FROM members_webhook") == [
            (False, "moved")
        ]
        assert asked("SELECT kind FROM members_upkeep ORDER BY id DESC LIMIT 1") == [("restore",)]
    assert (tmp_path / "other/media/exports/a file").read_bytes() == b"a roster"
    assert not list((tmp_path / "other").glob(".restoring*"))

    again = manage("restore", file, "--identity", keys)
    assert again.returncode == 1
    assert "There are people in this database" in again.stderr
    with psycopg.connect(url):
        busy = manage("restore", file, "--identity", keys, "--replace")
    assert "Stop the site first" in busy.stderr


def test_a_drill_is_dated_and_a_flipped_byte_or_another_key_is_refused(
    keys, media, tmp_path, ada, capsys, client
):
    file = backed_up(tmp_path / "backups")

    call_command("restore", file, identity=str(keys), drill=True)

    drilled = Upkeep.objects.latest_good("drill")
    assert drilled.facts["rows"] == Upkeep.objects.latest_good("backup").facts["rows"]
    assert re.search(r"This backup restores: [\d,]+ rows", capsys.readouterr().out)

    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(body)
    with pytest.raises(CommandError, match="damaged or changed"):
        call_command("restore", file, identity=str(keys), drill=True)
    body[len(body) // 2] ^= 1
    file.write_bytes(body[: len(body) // 2])
    with pytest.raises(CommandError, match=r"damaged|too early"):
        call_command("restore", file, identity=str(keys), drill=True)
    file.write_bytes(body)
    call_command("backup_key", tmp_path / "another")
    with pytest.raises(CommandError, match="another key"):
        call_command("restore", file, identity=str(tmp_path / "another"), drill=True)
    assert Upkeep.objects.filter(kind="drill", is_good=False).count() == 3


def test_old_backups_go_and_without_a_key_there_is_none(keys, media, tmp_path, monkeypatch):
    place = tmp_path / "backups"
    place.mkdir()
    (place / "sinew-20200101T000000Z.tar.age").touch()

    call_command("backup", to=place, keep=1)
    assert [path.name[:9] for path in place.iterdir()] != ["sinew-2020"]
    assert len(list(place.iterdir())) == 1

    monkeypatch.setattr(settings, "BACKUP_RECIPIENT", "")
    with pytest.raises(CommandError, match="Set BACKUP_RECIPIENT"):
        call_command("backup", to=place)
    monkeypatch.setattr(settings, "BACKUP_RECIPIENT", "age1nonsense")
    with pytest.raises(CommandError, match="no public key"):
        call_command("backup", to=place)
    assert len(list(place.iterdir())) == 1
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup_key", Path(keys))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../out", tarfile.REGTYPE), ("/out", tarfile.REGTYPE), ("x", tarfile.SYMTYPE),
     ("x", tarfile.LNKTYPE), ("x", tarfile.FIFOTYPE)],
)  # fmt: skip
def test_a_backup_somebody_else_made_writes_nothing_beside_its_place(keys, tmp_path, name, kind):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        told = tarfile.TarInfo(f"{tmp_path}/out" if name == "/out" else name)
        told.type, told.linkname, told.size = kind, "../out", 2 if kind == tarfile.REGTYPE else 0
        tar.addfile(told, io.BytesIO(b"hi"))
    key = archive.identity(keys.read_text())
    (tmp_path / "a.age").write_bytes(pyrage.encrypt(made.getvalue(), [key.to_public()]))
    (into := tmp_path / "into").mkdir()

    with pytest.raises(archive.Damaged, match="cannot be read"):
        archive.read(tmp_path / "a.age", key=key, into=into)

    assert not (tmp_path / "out").exists()
    assert list(into.iterdir()) == []

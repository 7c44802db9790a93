"""Everything goes out and comes back without loss; no table is forgotten; two people let it out."""

import csv
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from members import jobs
from members.models import Job, Person, User, WholeExport
from members.packing import contents
from organizing.demo import making
from organizing.standing import computing
from tests import make


def tables_in(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def empty():
    names = ", ".join(f'"{table.name}"' for table in contents.tables(with_sealed=True))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def pack(path, **options):
    out = io.StringIO()
    call_command("export_all", path, stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_every_table_goes_along_or_says_why_not():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        there = {name for (name,) in cursor.fetchall()}
    packed = {table.name for table in contents.tables(with_sealed=False)}

    assert there - packed - set(contents.staying()) == set()
    assert packed & set(contents.staying()) == set()
    for table in contents.tables(with_sealed=False) + contents.tables(with_sealed=True):
        with connection.cursor() as cursor:
            cursor.execute(f"{table.select()} LIMIT 0")
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
                [table.name],
            )
            assert {name for (name,) in cursor.fetchall()} == set(table.columns)


@pytest.mark.django_db(transaction=True)
def test_a_demo_goes_out_and_comes_back_the_same(tmp_path):
    world, users = making.imagine(seed=1, today=make.ago(0))
    users[0].set_password(make.PASSWORD)
    world.save()
    computing.compute(as_of=make.ago(0))
    assert User.objects.exclude(password__startswith="!").exists()
    assert "ARE NOT" not in pack(tmp_path / "whole.zip", sealed=True).upper()
    assert "NOT in it" in pack(tmp_path / "open.zip")
    whole, unsealed = tables_in(tmp_path / "whole.zip"), tables_in(tmp_path / "open.zip")
    people = Person.objects.count()

    for name, first in (("whole", whole), ("open", unsealed)):
        with pytest.raises(CommandError, match="not empty"):
            call_command("import_all", tmp_path / f"{name}.zip")
        empty()
        call_command("import_all", tmp_path / f"{name}.zip", stdout=io.StringIO())
        assert Person.objects.count() == people
        pack(tmp_path / f"{name}-again.zip", sealed=name == "whole")
        assert tables_in(tmp_path / f"{name}-again.zip") == first

    rows = list(
        csv.DictReader(io.StringIO(unsealed["tables/organizing_conversation.csv"].decode()))
    )
    assert {row["note"] for row in rows} == {""}
    assert whole["tables/organizing_tie.csv"].count(b"\n") > 100
    assert unsealed["tables/organizing_tie.csv"].count(b"\n") == 1
    passwords = csv.DictReader(io.StringIO(whole["tables/members_user.csv"].decode()))
    assert {row["password"] for row in passwords} == {"!"}
    Job.objects.create(kind="import")
    make.person("Somebody new")


@pytest.fixture
def archive(transactional_db, tmp_path):
    """A small organization, packed into a folder and gone."""
    make.person('Ana, "A"\n\'=1', email="a@example.org")
    make.person("Ñ 你好 🙂\\.")
    ada = make.user("Ada Admin", role="admin")
    Job.objects.create(kind="import", by=ada, state="running")
    pack(tmp_path / "folder")
    empty()
    return tmp_path / "folder"


def test_names_of_any_kind_come_back_and_running_work_does_not(archive):
    call_command("import_all", archive, stdout=io.StringIO())

    assert set(Person.objects.values_list("name", flat=True)) == {
        "Ana, \"A\"\n'=1", "Ñ 你好 🙂\\.", "Ada Admin",
    }  # fmt: skip
    assert list(Job.objects.values_list("state", flat=True)) == ["cancelled"]
    assert jobs.sweep() == 0
    assert not User.objects.get().has_usable_password()


def test_what_was_changed_or_is_missing_is_refused_whole(archive):
    people = archive / "tables/members_person.csv"
    good, manifest = people.read_bytes(), (archive / "manifest.json").read_text()

    def refused(match):
        with pytest.raises(CommandError, match=match):
            call_command("import_all", archive)
        assert not Person.objects.exists()

    people.write_bytes(good.replace(b"Ana", b"Eva"))
    refused("members_person.csv was changed")
    people.unlink()
    refused("members_person.csv is missing")
    people.write_bytes(good)
    (archive / "manifest.json").write_text(manifest.replace("0001_records", "0001_other"))
    refused("packed by version")
    said = json.loads(manifest)
    said["tables"] = [one for one in said["tables"] if one["table"] != "members_person"]
    (archive / "manifest.json").write_text(json.dumps(said))
    refused("database refused it")
    (archive / "manifest.json").write_text("{}")
    refused("This is not a")
    with pytest.raises(CommandError, match="neither a folder nor a zip"):
        call_command("import_all", archive / "manifest.json")


@pytest.mark.django_db(transaction=True)
def test_two_admins_take_everything_out(client, tmp_path):
    ada, bea = make.user("Ada", role="admin"), make.user("Bea", role="admin")
    client.force_login(ada)

    assert client.post(reverse("members:wholes"), {"purpose": ""}).status_code == 422
    link = client.post(reverse("members:wholes"), {"purpose": "We move"}).context["link"]
    whole = WholeExport.objects.get()
    client.post(f"{link}yes/")
    whole.refresh_from_db()
    assert whole.approved_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        WholeExport.objects.update(approver=ada)
    client.force_login(bea)
    assert b"We move" in client.get(link).content
    assert client.post(f"{link}yes/", {"no": "1", "why": ""}).status_code == 422
    client.post(f"{link}yes/")
    whole.refresh_from_db()
    jobs.run(whole.job_id)
    file = reverse("members:whole_file", args=[whole.pk])
    assert client.post(file).status_code == 404
    client.force_login(ada)
    assert b"Download" in client.get(whole.get_absolute_url()).content
    (tmp_path / "got.zip").write_bytes(client.post(file).getvalue())

    assert b"Bea" in tables_in(tmp_path / "got.zip")["tables/members_person.csv"]
    empty()
    call_command("import_all", tmp_path / "got.zip", stdout=io.StringIO())
    assert Person.objects.count() == 2
    assert not WholeExport.objects.get().is_available


def test_an_admin_of_a_unit_takes_nothing_out(client, building):
    client.force_login(make.user(role="admin", unit=building))

    assert client.post(reverse("members:wholes"), {"purpose": "x"}).status_code == 422
    assert not WholeExport.objects.exists()

"""Expand, then contract: the older version runs on the schema that a newer one has made.

`deploy/upgrade` migrates while the version before answers people. So a migration may add what that
version need not know of, and take away only what a version released before no longer used
(docs/decisions/0130-expand-then-contract.md). `make upgrade FROM=…` tries it with people at work.
"""

import re

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import F, Q
from django.db.models.functions import Now

from organizing.local.places import ROOT

# Up to these numbers an upgrade wants a stop first, as the changelog says under v0.2.
STOPPED_FIRST = {"members": 4, "campaigns": 2, "organizing": 3}
TAKES_AWAY = (migrations.RemoveField, migrations.DeleteModel)
NEVER = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)
JUDGED_BY_HAND = (
    migrations.RunSQL, migrations.RunPython, migrations.RemoveConstraint,
    migrations.SeparateDatabaseAndState,
)  # fmt: skip


def judged(migration, state):
    """Yield what of a migration the version before could not run on.

    `beside_older` of a migration says of one of its operations, by its words here, why that is none
    of that: of what is taken away, since which version nothing uses it.
    """
    excused = getattr(migration, "beside_older", {})
    versions = re.findall(r"^## (v[\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    made = set()
    for operation in flat(migration.operations):
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        words = f"{type(operation).__name__} {named(operation)}"
        if isinstance(operation, migrations.CreateModel):
            made.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", "") in made or isinstance(operation, Harmless):
            continue
        elif isinstance(operation, NEVER):
            yield f"{words}: add the new one, and take the old one away a version later"
        elif isinstance(operation, TAKES_AWAY):
            if excused.get(words) not in versions[1:]:
                yield f"{words}: say in beside_older since which released version nothing uses it"
        elif (
            why := refused(operation, migration.app_label, before, state)
        ) and words not in excused:
            yield f"{words}: {why}"


Harmless = (
    AddIndexConcurrently, migrations.RemoveIndex, migrations.RenameIndex,
    migrations.AlterModelOptions, migrations.AlterModelManagers, migrations.AddIndex,
)  # fmt: skip


def refused(operation, app, before, after):
    """Return why the version before might not run after the operation; nothing: it does."""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        if not (field.null or field.many_to_many or field.has_db_default()):
            return "a row of the version before does not give it: null=True or db_default"
        return ""
    if isinstance(operation, migrations.AlterField):
        old, new = (
            state.apps.get_model(app, operation.model_name)._meta.get_field(operation.name)
            for state in (before, after)
        )
        if old.null and not new.null:
            return "the version before writes NULL"
        if new.unique and not old.unique:
            return "the version before may write it twice"
        if not is_wider(old.db_type(connection), new.db_type(connection)):
            return "its type changes"
        return "it has no default any more" if old.has_db_default() > new.has_db_default() else ""
    if isinstance(operation, migrations.AddConstraint):
        return "say in beside_older why the version before writes nothing it refuses"
    if isinstance(operation, JUDGED_BY_HAND):
        return "say in beside_older why the version before runs after it"
    return "nobody has judged this kind of operation"


def is_wider(old, new):
    """Whether all that fits the one type fits the other."""
    sizes = [re.fullmatch(r"varchar\((\d+)\)", kind or "") for kind in (old, new)]
    if all(sizes):
        return int(sizes[0][1]) <= int(sizes[1][1])
    return old == new or bool(sizes[0] and new in {"text", "varchar"})


def flat(operations):
    """Yield operations, those done together one by one."""
    for operation in operations:
        inner = getattr(operation, "operations", None)
        yield from flat(inner) if inner else [operation]


def named(operation):
    """Return what an operation is about."""
    said = [getattr(operation, "model_name", ""), getattr(operation, "name", "")]
    if isinstance(operation, migrations.AddConstraint):
        said[1] = operation.constraint.name
    return ".".join(filter(None, said))


def newer():
    """Return (app, name) of every migration since the last version that wanted a stop."""
    loader = MigrationLoader(None)
    return sorted(
        key for key in loader.disk_migrations
        if key[0] in STOPPED_FIRST and int(key[1][:4]) > STOPPED_FIRST[key[0]]
    )  # fmt: skip


def test_the_version_before_runs_on_what_every_newer_migration_makes():
    loader = MigrationLoader(None)

    found = {
        ".".join(key): wrong
        for key in newer()
        if (
            wrong := list(
                judged(loader.disk_migrations[key], loader.project_state(key, at_end=False))
            )
        )
    }

    assert found == {}


def state_of_a_person():
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", models.CharField(max_length=20)),
        ("nickname", models.CharField(max_length=20, null=True)),
        ("size", models.IntegerField(db_default=1)),
    ]
    migrations.CreateModel("Person", fields).state_forwards("members", state)
    migrations.CreateModel("Tag", fields[:2]).state_forwards("members", state)
    return state


def migration_of(*operations, **more):
    made = migrations.Migration("0099_try", "members")
    made.operations = list(operations)
    for name, value in more.items():
        setattr(made, name, value)
    return made


TEXT, NUMBER = models.CharField, models.IntegerField
ADDED = migrations.CreateModel("Seat", [("id", models.BigAutoField(primary_key=True))])
UNIQUE = models.UniqueConstraint(fields=["name"], name="one_name")
RUNS = [
    ADDED,
    migrations.AddField("person", "age", NUMBER(null=True)),
    migrations.AddField("person", "at", models.DateTimeField(db_default=Now())),
    migrations.AddField("person", "tags", models.ManyToManyField("members.Tag")),
    migrations.AlterField("person", "name", TEXT(max_length=40)),
    migrations.AlterField("person", "name", models.TextField()),
    migrations.AlterField("person", "name", TEXT(max_length=20, null=True)),
    AddIndexConcurrently("person", models.Index(F("name"), name="by_name")),
]
BREAKS = [
    migrations.AddField("person", "age", NUMBER(default=0)),
    migrations.RemoveField("person", "nickname"),
    migrations.DeleteModel("Tag"),
    migrations.RenameField("person", "nickname", "called"),
    migrations.RenameModel("Tag", "Mark"),
    migrations.AlterModelTable("Tag", "marks"),
    migrations.AlterField("person", "nickname", TEXT(max_length=20, default="")),
    migrations.AlterField("person", "name", TEXT(max_length=10)),
    migrations.AlterField("person", "name", TEXT(max_length=20, unique=True)),
    migrations.AlterField("person", "size", models.BigIntegerField(db_default=1)),
    migrations.AlterField("person", "size", NUMBER()),
    migrations.AddConstraint("person", UNIQUE),
    migrations.AddConstraint("person", models.CheckConstraint(condition=~Q(name=""), name="named")),
    migrations.RunSQL("DELETE FROM members_person"),
    migrations.RunPython(migrations.RunPython.noop),
]


@pytest.mark.parametrize("operation", RUNS)
def test_what_adds_runs_beside_the_version_before(operation):
    assert list(judged(migration_of(operation), state_of_a_person())) == []


@pytest.mark.parametrize("operation", BREAKS)
def test_what_the_version_before_would_break_on_is_refused(operation):
    assert len(list(judged(migration_of(operation), state_of_a_person()))) == 1


def test_what_is_new_itself_may_be_changed_at_will_and_together_hides_nothing():
    class Together(migrations.operations.base.Operation):
        operations = [migrations.RemoveField("person", "nickname")]

    field = migrations.AddField("seat", "row", NUMBER(default=0))

    assert list(judged(migration_of(ADDED, field), state_of_a_person())) == []
    assert len(list(judged(migration_of(Together()), state_of_a_person()))) == 1


def test_something_goes_when_a_version_before_had_stopped_using_it():
    """The first heading of the changelog is the version under way: that one is too late."""
    under_way, before = re.findall(r"^## (v[\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.M)[:2]
    gone, said = migrations.RemoveField("person", "nickname"), "RemoveField person.nickname"

    assert list(judged(migration_of(gone, beside_older={said: before}), state_of_a_person())) == []
    assert list(judged(migration_of(gone, beside_older={said: under_way}), state_of_a_person()))

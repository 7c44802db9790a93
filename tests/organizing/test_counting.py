"""Count statements: written once, sealed in a chain, told outside only rounded."""

import json
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from members.models import DuplicatePair, LogEntry, Organization
from organizing import counting
from organizing.models import CountStatement
from organizing.standing import computing
from tests import make


def test_a_statement_says_what_was_computed_and_over_what(ada, building):
    building.count(n=12, as_of=make.ago(9), source="door_count", by=ada)
    rosa = make.person(unit=building)
    make.conversation(rosa, make.person(unit=building), make.ago(2))
    DuplicatePair.objects.create(a=rosa, b=make.person(unit=building), score=5)
    computing.compute(as_of=timezone.localdate())

    said = counting.freeze(building, by=ada)

    assert said.figures["possible_duplicates"] == 1
    assert [line.n for line in counting.lines(said)] == [3, 2, 2, 0, 0]
    assert said.denominator == 12
    assert "door count" in said.denominator_source
    assert [line.percent for line in counting.lines(said)][:2] == ["25.0", "16.7"]
    assert said.rules == Organization.current().rules
    assert LogEntry.objects.filter(verb="count_frozen", actor=ada).exists()


def test_the_seal_is_the_hash_of_all_that_is_said(ada, building):
    said = make.statement(building, by=ada)

    plain = json.dumps(said.content(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    assert said.seal == sha256(plain.encode()).hexdigest()
    assert CountStatement.objects.get().is_intact


def test_the_same_count_twice_is_one_statement_and_a_later_one_rests_on_it(ada, building):
    first = make.statement(building, by=ada)

    assert counting.freeze(building, by=ada) == first
    second = make.statement(building, by=ada, on=make.ago(-1), level_1=41)
    assert (second.number, second.previous_seal) == (2, first.seal)


def test_nothing_is_frozen_before_anything_was_computed(client, ada):
    client.force_login(ada)

    answer = client.post(reverse("statement_new"), {"unit": ""})

    assert answer.status_code == 422
    assert b"Compute first" in answer.content
    assert not CountStatement.objects.exists()


def test_the_database_refuses_to_change_one(ada, building):
    said = make.statement(building, by=ada)

    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        CountStatement.objects.filter(pk=said.pk).update(figures={"level_5": 4000})


def tampered(number, **columns):
    """Do what somebody who owns the database could."""
    CountStatement.objects.filter(number=number).delete()
    if columns:
        CountStatement.objects.create(number=number, **columns)


def test_a_changed_and_a_missing_statement_are_named(ada, building):
    said = [make.statement(building, by=ada, on=make.ago(9 - n), level_1=40 + n) for n in range(4)]
    fields = {
        field.attname: getattr(said[1], field.attname)
        for field in CountStatement._meta.concrete_fields
        if field.name not in {"id", "number"}
    }
    assert list(counting.verify()) == []

    tampered(2, **{**fields, "figures": {**said[1].figures, "level_5": 400}})
    tampered(3)

    assert [(one.number, one.what) for one in counting.verify()] == [
        (2, "changed"), (3, "missing"),
    ]  # fmt: skip
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_counts", stdout=out)
    assert "Statement 3 is missing." in out.getvalue()


def test_a_leader_of_one_unit_freezes_and_reads_only_hers(client, ada, lena, building):
    other = make.statement(make.unit("Elsewhere"), by=ada, level_1=77)
    make.statement(building, by=ada)
    client.force_login(lena)

    assert client.get(other.get_absolute_url()).status_code == 404
    assert b"Elsewhere" not in client.get(reverse("statements")).content
    assert client.post(reverse("statement_new"), {"unit": ""}).status_code == 422
    assert client.post(reverse("statement_new"), {"unit": other.unit.pk}).status_code == 422
    assert client.post(reverse("statement_new"), {"unit": building.pk}).status_code == 302


def test_the_public_version_tells_sizes_and_no_exact_number(client, ada, building):
    said = make.statement(building, by=ada, universe=1234, level_1=1187, level_2=643, level_5=7)
    client.force_login(ada)

    text = client.get(said.get_absolute_url(), {"version": "public"}).content.decode()

    assert "1,180 or more" in text
    assert "640 or more" in text
    assert "fewer than 10" in text
    assert "1,187" not in text
    assert "1,234" not in text

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections, transaction

from members import defining, describing
from members.defining import BadDefinition
from members.merging import merge, unmerge
from members.models import CustomField, CustomValue, LogEntry, Tag, Tagging
from members.models.custom import BadValue
from tests import make

pytestmark = pytest.mark.django_db


def field(kind="text", name="Best time", **fields):
    return defining.define(name, kind=kind, by=None, **fields)


def test_a_tag_is_one_however_it_is_written():
    tag = Tag.named("Teléfono", by=None)

    assert Tag.named("  TELEFONO ", by=None) == tag
    assert Tag.objects.count() == 1


def test_the_database_itself_holds_a_name_only_once():
    Tag.named("Driver", by=None)
    twice = Tag(name="driver", folded="driver")

    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()


@pytest.mark.django_db(transaction=True)
def test_two_who_make_a_tag_at_once_make_one():
    def make_it():
        Tag.named("Phone bank", by=None)
        connections.close_all()

    threads = [threading.Thread(target=make_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Tag.objects.get().name == "Phone bank"


@pytest.mark.parametrize("name", ["Undocumented", "SSN", "Fecha de nacimiento", "HIV status"])
def test_what_may_never_be_kept_can_be_neither_field_nor_tag(ada, name):
    with pytest.raises(BadDefinition, match="keep no such thing"):
        field(name=name)
    with pytest.raises(BadDefinition, match="keep no such thing"):
        defining.make_tag(name, tier=2, by=ada)

    assert not CustomField.objects.exists()
    assert not Tag.objects.exists()


def test_nor_can_it_be_one_of_the_choices():
    with pytest.raises(BadDefinition, match="keep no such thing"):
        field("choice", options=["Union card", "Green card"])


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("text", " After six ", "After six"),
        ("number", "1,234.50", Decimal("1234.5")),
        ("number", "1.234.567,8", Decimal("1234567.8")),
        ("number", "3,5", Decimal("3.5")),
        ("number", "-0", Decimal(0)),
        ("date", "2026-05-31", date(2026, 5, 31)),
        ("yes_no", "Sí", True),
        ("yes_no", "no", False),
        ("choice", "MORNINGS", "mornings"),
        ("choices", "evenings; Mornings", ["mornings", "evenings"]),
        ("choices", ["evenings"], ["evenings"]),
        ("text", "   ", None),
        ("choices", [], None),
    ],
)
def test_a_value_is_read_by_its_type_and_written_so_that_it_reads_again(kind, said, kept):
    made = field(kind, options=["Mornings", "Evenings"])

    value = made.read(said)

    assert value == kept
    assert made.read(made.write(value)) == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("number", "many"),
        ("number", "1e400"),
        ("number", "NaN"),
        ("date", "soon"),
        ("date", "31/05/2026"),
        ("yes_no", "perhaps"),
        ("choice", "noons"),
        ("choice", "mornings, evenings"),
        ("text", "x" * 501),
    ],
)
def test_what_does_not_fit_the_type_is_refused_in_words(kind, said):
    made = field(kind, options=["Mornings", "Evenings"])

    with pytest.raises(BadValue):
        made.read(said)


def test_one_person_holds_one_value_a_field_of_one_type(ada):
    who, made = make.person(), field("number", "Years here")
    describing.put(who, made, Decimal(3), by=ada)
    describing.put(who, made, Decimal(4), by=ada)

    assert CustomValue.objects.get().value == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomValue.objects.update(text="four as well")


def test_the_log_says_which_field_and_never_what_is_in_it(ada):
    who, made = make.person(), field()
    describing.put(who, made, "only by night", by=ada)

    entry = LogEntry.objects.get(verb="field_filled")

    assert entry.facts == {"field": str(made.pk), "emptied": False}


def test_who_reads_what_follows_the_tier(rita, omar, lena, ada, building):
    who = make.person("Petra", unit=building)
    for tier, name in ((1, "Meets"), (2, "Calls"), (3, "Hopes"), (4, "Pledge")):
        describing.put(who, field(name=name, tier=tier), "yes", by=ada)

    def read_by(user):
        return set(CustomValue.objects.visible_to(user).values_list("field__name", flat=True))

    assert read_by(rita) == set()
    assert read_by(omar) == {"Meets", "Calls"}
    assert read_by(lena) == {"Meets", "Calls", "Hopes", "Pledge"}
    assert read_by(ada) == {"Meets", "Calls"}
    reader = make.user(role="reader", unit=building)
    assert read_by(reader) == {"Meets"}
    make.carrier(who, reader.person)
    assert read_by(reader) == {"Meets", "Calls", "Hopes", "Pledge"}


def test_who_reads_a_tag_follows_its_tier(lena, omar, building):
    who = make.person(unit=building)
    describing.tag(who, Tag.named("Driver", by=None), by=lena)
    describing.tag(who, Tag.named("Quiet", by=None, tier=3), by=lena)

    assert Tagging.objects.visible_to(omar).get().tag.name == "Driver"
    assert Tagging.objects.visible_to(lena).count() == 2
    assert Tag.objects.visible_to(omar).get().name == "Driver"


def test_merging_keeps_the_tags_and_values_of_both_and_gives_them_back(ada, building):
    one, other = make.person("Ana", unit=building), make.person("Anna", unit=building)
    time, years = field(), field("number", "Years here")
    for who, value in ((one, "mornings"), (other, "evenings")):
        describing.put(who, time, value, by=ada)
    describing.put(other, years, Decimal(9), by=ada)
    driver, caller = Tag.named("Driver", by=ada), Tag.named("Caller", by=ada)
    Tagging.put([one.pk, other.pk], driver, by=ada)
    Tagging.put([other.pk], caller, by=ada)

    record = merge(other, into=one, by=ada)

    kept = {row.field_id: row.value for row in CustomValue.objects.filter(person=one)}
    assert kept == {time.pk: "mornings", years.pk: 9}
    assert set(one.taggings.values_list("tag__name", flat=True)) == {"Driver", "Caller"}

    unmerge(record, by=ada)

    assert other.custom_values.count() == 2
    assert set(other.taggings.values_list("tag__name", flat=True)) == {"Driver", "Caller"}
    assert one.custom_values.get().value == "mornings"


def test_two_tags_become_one_and_nobody_reads_more_than_before(ada):
    one, other = make.person(), make.person()
    callers, phone = Tag.named("Callers", by=ada), Tag.named("Phone bank", by=ada, tier=1)
    Tagging.put([one.pk, other.pk], callers, by=ada)
    Tagging.put([one.pk], phone, by=ada)

    assert defining.merge_tags(callers, into=phone, by=ada) == 1

    phone.refresh_from_db()
    assert phone.tier == 2
    assert Tagging.objects.filter(tag=phone).count() == 2
    assert not Tag.objects.filter(pk=callers.pk).exists()


def test_a_choice_is_called_otherwise_but_not_taken_from_those_who_made_it(ada):
    made = field("choices", options=["Mornings", "Evenings"])
    describing.put(make.person(), made, ["evenings"], by=ada)

    defining.change(
        made, by=ada, name="Best time", options=[("mornings", "Early"), ("evenings", "Late")]
    )
    assert CustomValue.objects.select_related("field").get().said == "Late"

    with pytest.raises(BadDefinition, match="still said of 1"):
        defining.change(made, by=ada, name="Best time", options=[("mornings", "Early")])


def test_a_field_becomes_searchable_with_all_that_is_in_it(ada):
    made = field()
    describing.put(make.person(), made, "After Six", by=ada)
    assert CustomValue.objects.get().search == ""

    defining.change(made, by=ada, name="Best time", is_searchable=True)

    assert CustomValue.objects.get().search == " after six "

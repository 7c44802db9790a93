"""What is written about somebody opens with their key alone."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from members.merging import merge
from members.models import PersonKey, sealed
from members.sealing_up import seal_plain
from organizing import reading
from organizing.models import Conversation
from tests import make

pytestmark = pytest.mark.django_db
SAYS = "MARKER says Zoë 🌱"


@pytest.fixture
def talk(omar, building):
    rosa = make.person("Rosa Diaz", unit=building)
    return make.conversation(rosa, omar.person, make.ago(3), note=SAYS)


def raw(talk):
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM organizing_conversation WHERE id = %s", [talk.pk])
        return cursor.fetchone()[0]


def test_neither_the_table_nor_the_record_holds_a_word(talk):
    again = Conversation.objects.get(pk=talk.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT new::text FROM audit_page(NULL, 9, %s, NULL, NULL, NULL)",
                       [talk.person_id])  # fmt: skip
        record = "".join(row[0] or "" for row in cursor.fetchall())

    assert "MARKER" not in raw(talk) + record
    assert raw(talk)[-20:] in record  # what stands there is what the key of a person opens
    assert again.note == SAYS


def test_saving_anew_what_was_read_changes_nothing(talk):
    before = raw(talk)
    again = Conversation.objects.get(pk=talk.pk)
    assert again.note == SAYS
    again.save()
    assert raw(talk) == before

    again.note = "Another"
    again.save()
    assert raw(talk) != before
    assert Conversation.objects.get(pk=talk.pk).note == "Another"


def test_without_the_key_there_is_nothing_to_read(talk, lena):
    other = make.conversation(lena.person, talk.by, make.ago(3), note="Lena's own")
    PersonKey.objects.filter(person=talk.person).delete()

    assert Conversation.objects.get(pk=talk.pk).note == ""
    assert reading.notes(talk.person, [talk.pk], by=lena) == {}
    assert Conversation.objects.get(pk=other.pk).note == "Lena's own"


def test_notes_follow_a_merge_and_open_with_either_key(
    talk, lena, building, django_assert_num_queries
):
    kept = make.person("Rosa Díaz", unit=building)
    make.conversation(kept, talk.by, make.ago(9), note="Of the other record")

    merge(talk.person, into=kept, by=lena)

    rows = list(Conversation.objects.filter(person=kept).order_by("talked_on"))
    with django_assert_num_queries(1):
        sealed.unseal(rows, "note")
        assert [row.note for row in rows] == ["Of the other record", SAYS]


def test_a_new_master_key_wraps_the_keys_and_the_old_one_may_go(talk, settings, capsys):
    before, new = raw(talk), "n" * 40
    settings.NOTES_KEYS = f"{new} {settings.NOTES_KEYS}"
    call_command("rotate_keys")
    assert "1 keys" in capsys.readouterr().out

    settings.NOTES_KEYS = new
    assert Conversation.objects.get(pk=talk.pk).note == SAYS
    assert raw(talk) == before
    settings.NOTES_KEYS = "x" * 40
    with pytest.raises(Exception, match="master key"):
        assert Conversation.objects.get(pk=talk.pk).note


def test_what_lay_there_in_plain_is_sealed(talk):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organizing_conversation SET note = 'MARKER of old'")

    assert Conversation.objects.get(pk=talk.pk).note == "MARKER of old"
    assert seal_plain() == 1
    assert "MARKER" not in raw(talk)
    assert Conversation.objects.get(pk=talk.pk).note == "MARKER of old"
    with pytest.raises(ValueError, match="neither written"):
        Conversation.objects.update(note="plain")

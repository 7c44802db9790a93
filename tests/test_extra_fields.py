"""Whatever else one posts (trust 38): the name of every field of every model, to every form."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.urls import reverse

from tests import make
from tests.crawl import ENDS_THE_SESSION, ROUTES, Page
from tests.matrix import MATRIX, WHO
from tests.routes import Place, path_to

pytestmark = pytest.mark.django_db

# What no form may move, however it is filled in, for each of us.
UNMOVED = {
    "omar": {
        "members_grant": "id::text || role || user_id || coalesce(unit_id::text, '') ||"
        " coalesce(ended_on::text, '')",
        "members_user": "id::text || email || is_active || person_id",
        "members_organization": "to_jsonb(t)::text",
        "members_unit": "to_jsonb(t)::text",
        "members_person": "id::text || status || is_staff || coalesce(merged_into_id::text, '') ||"
        " source || coalesce(created_by_id::text, '')",
        "members_legalhold": "to_jsonb(t)::text",
        "members_erasure": "to_jsonb(t)::text",
        "members_rosterexport": "to_jsonb(t)::text",
        "members_apitoken": "to_jsonb(t)::text",
        "organizing_assessment": "id::text || strength || by_id || person_id",
    },
    # an admin may do much, and nothing alone that takes two
    "ada": {
        "members_organization": "is_demo::text || coalesce(forgets_from::text, '')",
        "members_legalhold": "id::text || asked_by_id || coalesce(begun_by_id::text, '')",
        "members_erasure": "id::text || coalesce(done_at::text, '')",
        "members_rosterexport": "id::text || coalesce(approver_id::text, '') || by_id",
        "members_wholeexport": "id::text || coalesce(approver_id::text, '')",
    },
}
# What such a form is there for: it says of what it changes what is meant.
MEANT = {
    "omar": {"person_leave", "person_die", "ending_undo", "step_down", "person_new", "log"},
    "ada": set(),
}


def everything(ada):
    """A hostile value for each name of a field there is."""
    said = {}
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ManyToManyRel | models.ManyToOneRel):
                continue
            column = getattr(field, "attname", field.name)
            value = "2020-01-01"
            if isinstance(field, models.BooleanField):
                value = "on"
            elif field.is_relation:
                value = str(ada.person.pk if "person" in field.name else ada.pk)
            elif getattr(field, "choices", None):
                value = str(field.choices[-1][0])
            said.setdefault(field.name, value)
            said.setdefault(column, value)
    return {**said, "role": "admin", "is_staff": "on", "is_superuser": "on", "is_active": ""}


def snapshot(tables, before):
    """Return the rows of what must not move; of rows that came since nothing is said."""
    found = {table: {} for table in tables}
    asked = [
        f"SELECT '{table}', id::text, {said} FROM \"{table}\" t" for table, said in tables.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        for table, pk, said in cursor.fetchall():
            found[table][pk] = said
    if before:
        return {table: {pk: found[table].get(pk) for pk in before[table]} for table in tables}
    return found


@pytest.mark.parametrize("who", ["omar", "ada"])
def test_the_fields_of_every_model_posted_to_every_form_move_nothing_protected(
    request, client, building, ada, who
):
    user = request.getfixturevalue(who)
    place = Place(building, organizer=request.getfixturevalue("omar").person, admin=ada)
    hostile, column = everything(ada), WHO.index(who)
    client.force_login(user)
    client.get(reverse("help"))
    before = snapshot(UNMOVED[who], None)
    moved, sent = {}, 0
    for name, row in MATRIX.items():
        if "post" not in row or row["post"][column] in {403, 404, 405} or name in ENDS_THE_SESSION:
            continue
        path = path_to(name, ROUTES[name], place.pk(name) if "pk" in ROUTES[name] else None)
        own = {}
        if row["get"][column] == 200:
            page = Page(client.get(path).content.decode(), path)
            for form in page.forms:
                if form.method == "post" and form.action.split("?")[0] in {path, ""}:
                    own |= {key: value for key, value in form.fields if value}
        at = transaction.savepoint()
        client.post(path, {**hostile, **own})
        after = snapshot(UNMOVED[who], before)
        transaction.savepoint_rollback(at)
        sent += 1
        told = [table for table in after if after[table] != before[table]]
        if told and name not in MEANT[who]:
            moved[name] = told

    assert moved == {}
    assert sent > 60


def test_a_form_of_ones_own_makes_nobody_more_than_they_are(client, building, omar, ada):
    """New rows, too: what is made is made by who asked, and is no more than the form says."""
    client.force_login(omar)
    said = {**everything(ada), "name": "Nora New", "unit": str(building.pk)}
    client.post("/people/new/", said)

    made = apps.get_model("members", "Person").objects.get(name="Nora New")
    assert (made.status, made.is_staff, made.created_by) == ("active", False, omar)
    assert not made.assessments.exists()
    assert not apps.get_model("members", "Grant").objects.filter(user__person=made).exists()
    assert make.user("Zoe").is_active

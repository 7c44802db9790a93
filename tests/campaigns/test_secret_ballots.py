"""What the database refuses: a vote tied to a person, a vote without a quorum, a test let out."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Decision, ImpactRelation, Participation, StructureTest
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def body(building):
    return make.committee(units=[building])


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
    return True


def test_nothing_of_a_person_hangs_on_a_secret_ballot_but_that_they_were_asked(body, omar):
    ballot = make.action(timezone.localdate(), is_test=True)
    test = StructureTest.objects.create(
        action=ballot, committee=body, frozen_on=timezone.localdate(), is_secret=True
    )
    who = make.person()
    row = Participation.objects.create(action=ballot, person=who, asked_by=omar.person)

    assert refused(lambda: make.took_part(make.person(), ballot))
    for said in ({"answer": "yes"}, {"state": "did", "evidence": "check_in"}, {"state": "did_not"}):
        assert refused(lambda said=said: Participation.objects.filter(pk=row.pk).update(**said))
    open_vote = make.action(timezone.localdate(), is_test=True)
    make.took_part(who, open_vote)
    test.delete()
    assert refused(
        lambda: StructureTest.objects.create(
            action=open_vote, committee=body, frozen_on=timezone.localdate(), is_secret=True
        )
    )


def test_a_decision_by_secret_ballot_has_counts_and_no_names(body):
    secret = make.decision(body, method="secret_ballot")
    assert refused(lambda: secret.deciders.create(person=make.person()))
    opened = make.decision(body)
    opened.deciders.create(person=make.person())
    assert refused(lambda: Decision.objects.filter(pk=opened.pk).update(method="secret_ballot"))


def test_no_table_has_room_for_how_a_person_voted():
    """A choice beside a person: only asks before an act, and what one says of oneself, have one."""
    choices = {"yes", "no"}
    found = set()
    for model in apps.get_models():
        names_somebody = any(
            field.is_relation and field.related_model and field.related_model.__name__ == "Person"
            for field in model._meta.concrete_fields
        )
        for field in model._meta.concrete_fields:
            offered = {value for value, _label in getattr(field, "choices", None) or []}
            if names_somebody and choices <= offered:
                found.add(f"{model.__name__}.{field.name}")

    # answers to an ask, kept out of secret ballots by the trigger; what we may do with a number
    assert found == {"Participation.answer", "Conversation.answer", "ContactPoint.consent"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"present": 4},  # below the quorum
        {"yes": 1},  # as many no as yes
        {"eligible": 5},  # fewer than were there
        {"yes": 6},  # more votes than people
        {"quorum": 0},
        {"quorum": None},
        {"method": "consensus"},  # a consensus is not counted
        {"committee": None},
    ],
)
def test_a_vote_is_counted_or_not_on_record(body, wrong):
    assert refused(lambda: make.decision(body, **wrong))


def test_a_test_is_published_by_a_decision_or_not_at_all(body, omar):
    action = make.action(timezone.localdate(), is_test=True)
    test = StructureTest.objects.create(
        action=action, committee=body, frozen_on=timezone.localdate()
    )
    mine = StructureTest.objects.filter(pk=test.pk)

    assert refused(lambda: mine.update(published_on=timezone.localdate(), published_by=omar))
    assert refused(lambda: mine.update(yes=3))
    assert mine.update(
        publication=make.decision(body), published_on=timezone.localdate(), published_by=omar
    )


def test_what_somebody_said_of_themselves_is_their_own_only(omar, lena):
    campaign = make.campaign()
    ImpactRelation.objects.create(
        person=omar.person,
        campaign=campaign,
        value="direct",
        door="signed_in",
        declared_on=timezone.localdate(),
    )

    assert ImpactRelation.objects.visible_to(omar).count() == 1
    assert not ImpactRelation.objects.visible_to(lena).exists()
    assert refused(lambda: ImpactRelation.objects.update(door="guessed"))

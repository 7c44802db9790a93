"""Every address of the site, walked from the resolver, and a row to stand in for each id."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from campaigns.models import FundingSource, Issue, SignUp, StaffPosition
from members.exporting import asking, freezing
from members.models import (
    Alarm,
    ApiToken,
    Attendance,
    Breach,
    CustomField,
    DuplicatePair,
    Erasure,
    Import,
    Job,
    LegalHold,
    Meeting,
    MergeRecord,
    Organization,
    RosterExport,
    Seat,
    Tag,
    User,
    WholeExport,
)
from members.webhooks import deciding
from organizing.models import (
    Attempt,
    BulkAct,
    DriftFlag,
    Ending,
    FollowUp,
    Handoff,
    Introduction,
    IssueRaised,
    ListOffer,
    Notice,
    OwnRequest,
    RulesPreview,
    SavedList,
)
from tests import make

UNKNOWN = uuid4()


def every_route():
    """Return {name: names of its parameters} for every pattern, namespaces included.

    Those of the API take a key instead of a session: tests/organizing/test_api.py walks them.
    """
    walked = {
        name: sorted(one.pattern.converters) or sorted(one.pattern.regex.groupindex)
        for name, one in _walk(get_resolver(), "")
    }
    return {name: taken for name, taken in walked.items() if not name.startswith("api:")}


def every_view():
    """Return (name, view) of every pattern, those of the API too."""
    return [(name, one.callback) for name, one in _walk(get_resolver(), "")]


def _walk(resolver, space):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has no name"
            yield f"{space}{pattern.name}", pattern
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, inner)


class Place:
    """One row of every kind in one unit: what a route's id leads to."""

    def __init__(self, unit, *, organizer, admin):
        today = timezone.localdate()
        person = make.person(
            "Petra Person", unit=unit, email=f"petra{next(make.number)}@example.org"
        )
        committee = make.committee(units=[unit], members=[person], chartered_seats=3)
        meeting = make.meeting(committee, today, present=[person])
        campaign = make.campaign()
        campaign.units.set([unit])
        action = make.action(today, campaign=campaign)
        talk = make.conversation(person, organizer, today)
        promise = make.commitment(organizer, person, today + timedelta(days=3))
        user = make.user(role="reader", unit=unit)
        run = Import.objects.create(by=admin, filename="list.csv", on=today)
        follow_up = FollowUp.objects.create(person=person, owner=organizer, due_on=today)
        tried = Attempt.objects.create(person=person, by=organizer, tried_on=today)
        gathering = Meeting.objects.create(
            kind="gathering", host=organizer, held_on=today, state="held", key=uuid4()
        )
        for who in (organizer, person):
            Attendance.objects.create(meeting=gathering, person=who, state="present")
        flag = DriftFlag.objects.create(person=person, opened_on=today)
        export = asking.draft(
            RosterExport(kind="strike_vote", purpose="vote", as_of=today), units=[], by=admin
        )
        freezing.freeze(export)
        RosterExport.objects.filter(pk=export.pk).update(survey_job=None)  # the dry run is done
        neighbour = make.person("Nora Neighbour", unit=unit)
        gone = make.person("Greta Gone")
        owner = User.objects.filter(person=organizer).first() or make.user(person=organizer)
        grant = FundingSource.objects.create(name=f"Fund {next(make.number)}", kind="grant")
        self.rows = {
            "handoff": Handoff.objects.create(
                person=person, giver=organizer, taker=neighbour, proposed_on=today
            ),
            "introduction": Introduction.objects.create(
                by=organizer, a=person, b=neighbour, introduced_on=today
            ),
            "ending": Ending.objects.create(person=gone, kind="left", on=today, by=admin),
            "notice": Notice.objects.create(to=organizer, about=person, kind="died", on=today),
            "offer": ListOffer.objects.create(to=organizer, person=neighbour),
            "person": person,
            "committee": committee,
            "meeting": meeting,
            "seat": Seat.objects.get(committee=committee),
            "campaign": campaign,
            "demand": campaign.demands.create(text="Heat", raised_on=today),
            "objection": campaign.objections.create(
                version=campaign.plan_versions.create(
                    number=1, if_we="sign", decider="The owner", then="heats", written_on=today
                ),
                text="He will not",
                raised_on=today,
            ),
            "sign_up": SignUp.objects.create(
                key=uuid4(), action=action, kind="came", name="Petra Persen", received_on=today
            ),
            "action": action,
            "issue": IssueRaised.objects.create(
                conversation=talk,
                person=person,
                issue=Issue.objects.create(name=f"Heat {next(make.number)}"),
            ).issue,
            "decision": make.decision(committee),
            "funding": grant,
            "post": StaffPosition.objects.create(
                person=gone, title="Organizer", funding=grant, began_on=today
            ),
            "conversation": talk,
            "promise": promise,
            "follow_up": follow_up,
            "try": tried,
            "gathering": gathering,
            "request": OwnRequest.objects.create(person=person, kind="erase", due_on=today),
            "drift": flag,
            "unit": unit,
            "statement": make.statement(unit, by=admin),
            "user": user,
            "alarm": Alarm.objects.create(kind="reads", user=user, count=61),
            "passkey": Authenticator.objects.create(user=user, type="webauthn", data={"name": "P"}),
            "grant": user.grants.get(),
            "import": run,
            "duplicate": DuplicatePair.objects.create(
                a=person, b=make.person("Petra Persson", unit=unit), score=3
            ),
            "merge": MergeRecord.objects.create(
                kept=person, merged=make.person("Petra Twice"), by=admin
            ),
            "export": export,
            "whole": WholeExport.objects.create(by=admin, purpose="moving"),
            "rules": RulesPreview.objects.create(
                by=admin,
                as_of=today,
                base_hash=Organization.current().rules_hash,
                changed={"windows": {"reach": 90}},
            ),
            "field": CustomField.objects.create(
                name="Bus", folded=f"bus {next(make.number)}", key=f"bus_{next(make.number)}"
            ),
            "tag": Tag.named(f"Driver {next(make.number)}", by=admin),
            "list": SavedList.objects.create(name="Mine", query="q=p", owner=owner),
            "bulk": BulkAct.objects.create(
                key=uuid4(), kind="tag", by=owner, words="tag", on=today, target={}
            ),
            "erasure": Erasure.objects.create(person=neighbour, asked_by=admin),
            "breach": Breach.objects.create(known_at=timezone.now(), what="lost", by=admin),
            "hold": LegalHold.objects.create(unit=unit, reason="a claim", asked_by=admin),
            "job": Job.objects.create(kind="import", by=admin),
            "api": ApiToken.make(
                name="Newsletter", grant=admin.grants.get(), may_write=False, until=today, by=admin
            )[0],
            "webhook": deciding.add(
                name="Phone tree", endpoint="https://example.org/", of=["person.added"], by=admin
            ),
        }

    def pk(self, route):
        """Return the id a route of that name takes: the row its address speaks of."""
        kind = KINDS.get(route) or route.removeprefix("members:").split("_")[0]
        return self.rows[KINDS.get(kind, kind)].pk


# Routes and first words of routes whose id is not of the kind they are called by
KINDS = {
    "test": "action",
    "source": "funding",
    "objection_new": "campaign",
    "demand_new": "campaign",
    "sign": "sign_up",
    "action_new": "campaign",
    "attempt": "person",
    "attempt_undo": "try",
    "drift_ask": "person",
    "committee_edit": "committee",
    "seat_new": "committee",
    "meeting_new": "committee",
    "members:grant": "user",
    "members:grant_end": "grant",
    "follow": "follow_up",
    "own": "person",
    "wall": "unit",
    "reach": "unit",
    "tie_map": "unit",
    "if": "person",
    "leaver": "person",
    "mfa": "passkey",
    "introduce": "person",
    "erase": "person",
    "record": "person",
}


def path_to(name, parameters, pk):
    """Return the address of the route; a route of a reset mail gets a token nobody sent."""
    if name == "mfa_remove_webauthn" and pk == UNKNOWN:
        pk = 0  # the one id that is a number
    slug = "civicrm" if name == "members:switch" else "rung"
    ids = {
        "pk": pk,
        "uidb36": "1",
        "key": "wrong-token",
        "token": "wrong-token",
        "slug": slug,
        "code": "no",
        "number": 0,
    }
    return reverse(name, kwargs={parameter: ids[parameter] for parameter in parameters})

"""An infiltrator puts the ids of what is beyond their scope into every field and parameter.

Nothing of it may be in an answer, and no row may
come to name them.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from attack.fuzz import names_in_the_source
from attack.opening import HOST, opening
from attack.pages import Form
from attack.visiting import ENDS, Findings, Known, Visitor, route_of, say, walk
from campaigns.models import Action, Campaign
from members.models import Committee, Meeting, Person, Unit, User
from tests import make
from tests.matrix import MATRIX

ROLES = ["organizer", "chair", "captain", "reader", "new"]
MARKER = "zyxqstranger"
OURS = ("members", "campaigns", "organizing")


@dataclass
class Stranger:
    """A row nobody we visit as may know of."""

    kind: str
    pk: str
    row: models.Model


def attack(options: Namespace) -> tuple[int, dict[str, str]]:
    """Try the ids of strangers as everybody with a little to say."""
    findings = Findings()
    begin, _key = opening()
    strangers = list(plant())
    for role in options.who or ROLES:
        visitor = Visitor(f"{role}@{HOST}", findings)
        known = walk(visitor, begin, most=1)
        visible = _visible(visitor, strangers)
        say(f"  {role}: {len(known.forms)} forms, {len(visible)} strangers visible")
        try_all(visitor, known, strangers)
    return findings.sent, findings.found


def try_all(visitor: Visitor, known: Known, strangers: list[Stranger]) -> None:
    """Put the id of each stranger everywhere somebody found a place for one."""
    visitor.sign_in()
    for stranger in strangers:
        for name, paths in known.pages.items():
            _look(visitor, stranger, name, paths[0].partition("?")[0], known.parameters)
        for form in known.forms.values():
            if form.method == "post" and route_of(form.action) not in ENDS:
                _send(visitor, stranger, form)
    for name, paths in known.pages.items():
        if 405 not in MATRIX.get(name, {}).get("post", (405,)) and name not in ENDS:
            for stranger in strangers:
                every = [(each, stranger.pk) for each in names_in_the_source()]
                _post(visitor, stranger, Form(paths[0], "post"), every)


def plant() -> Iterator[Stranger]:
    """Make one of each kind where none of ours has a say; each is called by the marker."""
    today = timezone.localdate()
    mark = f"{MARKER}{uuid4().hex[:6]}"
    unit = Unit.under(None, f"{mark} unit")
    person = make.person(f"{mark} person", unit=unit, email=f"{mark}@example.org")
    other = make.person(f"{mark} other", unit=unit)
    committee = make.committee(f"{mark} committee", units=[unit], members=[person])
    meeting = make.meeting(committee, today, present=[person])
    campaign = make.campaign(f"{mark} campaign")
    campaign.units.set([unit])
    action = make.action(today, name=f"{mark} action", campaign=campaign)
    talk = make.conversation(person, other, today, note=f"{MARKER} note")
    promise = make.commitment(person, other, today, what=f"{MARKER} promise")
    user = make.user(person=person, role="organizer", unit=unit)
    for kind, row in {
        "unit": unit, "person": person, "committee": committee, "meeting": meeting,
        "campaign": campaign, "action": action, "conversation": talk, "promise": promise,
        "user": user,
    }.items():  # fmt: skip
        yield Stranger(kind, str(row.pk), row)


def _visible(visitor: Visitor, strangers: list[Stranger]) -> list[str]:
    user = User.objects.get(email=visitor.email)
    return [
        each.kind
        for each in strangers
        if isinstance(each.row, Person | Unit | Committee | Meeting | Campaign | Action)
        and type(each.row).objects.visible_to(user).filter(pk=each.pk).exists()
    ]


def _look(
    visitor: Visitor, stranger: Stranger, name: str, path: str, parameters: dict[str, set[str]]
) -> None:
    asked = {*parameters.get(name, set()), *names_in_the_source()}
    answer = visitor.get(path, [(each, stranger.pk) for each in sorted(asked)])
    _told(visitor, stranger, "a page tells of", path, answer)
    for parameter in sorted(parameters.get(name, set())):
        answer = visitor.get(path, [(parameter, stranger.pk)], **{"HX-Request": "true"})
        _told(visitor, stranger, f"?{parameter}= tells of", path, answer)


def _send(visitor: Visitor, stranger: Stranger, form: Form) -> None:
    decent = form.filled()
    for at, (name, _value) in enumerate(decent):
        if name != "csrfmiddlewaretoken":
            pairs = [*decent[:at], (name, stranger.pk), *decent[at + 1 :]]
            _post(visitor, stranger, form, pairs, name)


def _post(
    visitor: Visitor, stranger: Stranger, form: Form, pairs: list[tuple[str, str]], by: str = "all"
) -> None:
    with transaction.atomic():
        before = rows_naming(stranger)
        visitor.kept = True
        answer = visitor.post(form.action, pairs)
        visitor.kept = False
        after = rows_naming(stranger)
        transaction.set_rollback(True)
    _told(visitor, stranger, f"{by}= tells of", form.action, answer)
    for what in after.keys() | before.keys():
        if before.get(what) != after.get(what):
            visitor.findings.add(
                f"{route_of(form.action)}: {by}= changes {what} of a {stranger.kind}",
                f"{visitor.email} {form.action} {pairs} {answer.status_code}",
            )


def _told(visitor: Visitor, stranger: Stranger, how: str, path: str, answer: Any) -> None:
    if MARKER in answer.text_of:
        at = answer.text_of.index(MARKER)
        said = " ".join(answer.text_of[max(0, at - 80) : at + 40].split())
        visitor.findings.add(
            f"{route_of(path)}: {how} a {stranger.kind}", f"{visitor.email} {path} … {said}"
        )


def rows_naming(stranger: Stranger) -> dict[str, int]:
    """Return how many rows of each kind point at a stranger."""
    found = {}
    for model in (each for name in OURS for each in apps.get_app_config(name).get_models()):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is type(stranger.row):
                rows = model._base_manager.filter(**{field.attname: stranger.pk}).count()
                found[f"{model.__name__}.{field.name}"] = rows
    return found

"""The first hour of an empty installation: what is still to do, and places typed as an outline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from members import access
from members.models import Import, Invitation, Organization, Unit, UnitHeadcount, User
from organizing.models import Conversation

PERMISSION = "members.change_organization"
UNNAMED = "Our organization"
MOST_PLACES, MOST_HEADS, LONGEST = 300, 1_000_000, 120
HEADS = re.compile(r"^(?P<name>.*?)\s*[,;:\t]\s*(?P<n>\d[\d.,' ]*)$")


class NotAnOutline(Exception):
    """A line cannot be a place. The message names the line, fit for whoever typed it."""


@dataclass(frozen=True)
class Place:
    """A line of the outline: how deep it stands, what it is called, how many people there are."""

    depth: int
    name: str
    n: int | None


@dataclass(frozen=True)
class ToDo:
    """What of the beginning is done."""

    organization: bool
    places: bool
    company: bool
    people: bool

    @property
    def done(self) -> int:
        """How many of the four steps are done."""
        return sum([self.organization, self.places, self.company, self.people])

    @property
    def of(self) -> int:
        """How many steps there are."""
        return 4

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do, and the list goes away."""
        return self.done == self.of


def to_do(user: User) -> ToDo | None:
    """Return how far the beginning has come, for whoever may set up everything; else None."""
    if not access.is_everywhere(user, may=PERMISSION):
        return None
    chosen = Organization.objects.exclude(Q(name=UNNAMED) | Q(name=""))
    applied = Import.objects.filter(state=Import.State.APPLIED)
    named, placed, joined, invited, talked, imported = (
        User.objects.filter(pk=user.pk)
        .order_by()
        .values_list(
            Exists(chosen),
            Exists(Unit.objects.all()),
            Exists(User.objects.exclude(pk=user.pk)),
            Exists(Invitation.objects.all()),
            Exists(Conversation.objects.all()),
            Exists(applied),
        )
        .get()
    )
    return ToDo(named, placed, joined or invited, talked or imported)


def outline(text: str) -> list[Place]:
    """Return the places in `text`: one a line, deeper ones indented, a headcount after a comma.

    Spaces, tabs, dashes and bullets indent. Raises NotAnOutline.
    """
    places: list[Place] = []
    margins: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        bare = line.expandtabs(4).lstrip(" -–*•·")
        margin = len(line.expandtabs(4)) - len(bare)
        while margins and margins[-1] >= margin:
            margins.pop()
        margins.append(margin)
        places.append(_place(bare.strip(), len(margins) - 1, number))
    if len(places) > MOST_PLACES:
        raise NotAnOutline(_("At most %(n)s at once.") % {"n": MOST_PLACES})
    return places


def _place(text: str, depth: int, number: int) -> Place:
    found = HEADS.match(text[: 2 * LONGEST])
    name = found["name"].strip() if found else text
    n = int(re.sub(r"\D", "", found["n"])) if found else None
    if not name or len(text) > 2 * LONGEST or len(name) > LONGEST or (n or 0) > MOST_HEADS:
        raise NotAnOutline(
            _("Line %(line)s: write a name, then a comma and a number.") % {"line": number}
        )
    return Place(depth, name, n)


@transaction.atomic
def add_places(places: Iterable[Place], *, on: date, by: User) -> int:
    """Make the units of an outline with their headcounts; return how many are new.

    One that is there already under the same name and parent is kept, so a second press adds none.
    """
    above: list[Unit] = []
    made = 0
    Organization.objects.select_for_update().filter(pk=Organization.ONE).first()
    for place in places:
        parent = above[place.depth - 1] if place.depth else None
        unit = Unit.objects.filter(parent=parent, name__iexact=place.name).first()
        if unit is None:
            unit = Unit.add(place.name, under=parent, by=by)
            made += 1
        above[place.depth :] = [unit]
        if place.n is not None and not unit.headcounts.filter(as_of=on).exists():
            unit.count(n=place.n, as_of=on, source=UnitHeadcount.Source.MEMBER_ESTIMATE, by=by)
    return made

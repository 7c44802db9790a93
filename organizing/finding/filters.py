"""What a list of people can be narrowed by, each with who may, what it reads and what it says.

A filter over what is sealed starts from the rows the viewer may read: nobody whom they may not
know drifting is told from anybody else by asking for those who drift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import access
from members.models import (
    Carrier,
    Committee,
    ContactPoint,
    Membership,
    Organization,
    Pause,
    Person,
    Placement,
    Seat,
    Tag,
    Tagging,
    Unit,
    User,
)
from members.wording import LANGUAGES
from organizing.finding import custom, evidence, rating
from organizing.finding.filter import (
    ANY,
    CONTACT,
    CONTACT_TIER,
    SEALED,
    SEALED_TIER,
    Filter,
    Narrow,
    Options,
    Part,
    closed,
    day_of,
    open_to,
    within,
)
from organizing.models import Assessment, Standing
from organizing.models.standing import Drift, Level, Rung

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from members.models import CustomField

MOST_UNITS, MOST_OPTIONS = 150, 200
CLOSED = [
    ("drift", _("Drift")),
    ("thread", _("Ties")),
    ("rating", _("Rating shown")),
    ("talked", _("Talked with")),
    ("talked_since", _("Last talked on or after")),
    ("talked_until", _("Last talked on or before")),
    ("reach", _("Reached by")),
    ("acted", _("Took part")),
]
FLAGGED = (Drift.SLIPPING, Drift.DRIFTING, Drift.GONE)
STATUSES = [
    (ANY, _("here, left or deceased")),
    (Person.Status.LEFT_SCOPE.value, _("left")),
    (Person.Status.DECEASED.value, _("deceased")),
]
TALKED = [
    ("in7", _("in the last 7 days")),
    ("in30", _("in the last 30 days")),
    ("in90", _("in the last 90 days")),
    ("not30", _("not in the last 30 days")),
    ("not60", _("not in the last 60 days")),
    ("not90", _("not in the last 90 days")),
    ("not180", _("not in the last 180 days")),
    ("never", _("never")),
]
REACH = [
    ("phone", _("a phone")),
    ("email", _("an email")),
    ("none", _("no way known")),
]


def filters_for(user: User, own: Iterable[CustomField] | None = None) -> dict[str, Filter]:
    """Return every filter `user` may use, by its key, in the order a page shows them.

    `own` are the organization's fields `user` may filter by, where they are at hand. A filter they
    may not use leaves nobody: a list that somebody else shared must not turn into everybody.
    """
    tiers = access.tiers(user)
    found = [_unit(user), _place(user), *_standing(SEALED_TIER in tiers), _carrier(user)]
    if CONTACT_TIER in tiers:
        found += [_talked(), _talked_day("since"), _talked_day("until")]
        found.append(evidence.acted())
    found += [evidence.orphaned(), *_tags(user), _committee(user)]
    if SEALED_TIER in tiers:
        found.append(_rating())
    found += [_language(), _new(), _paused(user), _no_contact(), _member()]
    if CONTACT_TIER in tiers:
        found.append(_reach())
    found.append(_status())
    found += [
        Filter(one.key, one.label, one.narrow, one.options, one.kind, group=one.group)
        for one in custom.filters_of(custom.fields_for(user) if own is None else own)
    ]
    known = {one.key for one in found}
    found += [closed(key, label) for key, label in CLOSED if key not in known]
    return {one.key: one for one in found}


def _unit(user: User) -> Filter:
    def narrow(user: User, values: list[str]) -> list[Part]:
        ids = [UUID(value) for value in values]
        placed = Placement.objects.current().filter(unit__path__overlap=ids)
        return [Part(placed.values("person"))]

    def named(value: str) -> str:
        unit = Unit.objects.visible_to(user).filter(pk=value).first()
        return unit.name if unit else ""

    return Filter(
        "unit", _("Unit"), narrow, lambda: units_for(user), "several", more=False, named=named
    )


def units_for(user: User) -> list[tuple[str, str]]:
    """Return the units `user` may see, indented as the tree stands; of very many the upper ones."""
    seen = Unit.objects.visible_to(user).filter(closed_on=None)
    rows = list(seen.order_by("path__len", "sort_order", "name", "pk")[: MOST_UNITS + 1])
    if len(rows) > MOST_UNITS:
        top = rows[0].depth
        rows = [row for row in rows if row.depth <= top + 1][:MOST_UNITS]
    names = {row.pk: (row.sort_order, row.name) for row in rows}
    rows.sort(key=lambda row: [names.get(pk, (0, "")) for pk in row.path])
    return [(str(row.pk), "\u2003" * row.depth + row.name) for row in rows]


def _place(user: User) -> Filter:
    def narrow(user: User, values: list[str]) -> list[Part]:
        named = Unit.objects.visible_to(user).filter(name__icontains=values[0]).order_by()
        ids = list(named.values_list("pk", flat=True)[:MOST_OPTIONS])
        placed = Placement.objects.current().filter(unit__path__overlap=ids)
        return [Part(placed.values("person"))]

    return Filter("place", _("Unit called"), narrow, kind="text")


def _standing(sealed: bool) -> list[Filter]:
    rungs = [(str(key), f"{key} · {label}") for key, label in Rung.choices]
    levels = [(str(key), label) for key, label in Level.choices if key]
    found = [
        Filter("rung", _("Rung"), _of_standing("rung"), rungs, "many", more=False),
        Filter("level", _("Level"), _of_standing("level"), levels, "many", more=False),
    ]
    if sealed:
        drifts = [(one.value, one.label) for one in FLAGGED]
        found.append(Filter("drift", _("Drift"), _drift, drifts, "many", more=False))
        thread = [("one", _("hanging by one thread"))]
        found.append(Filter("thread", _("Ties"), _thread, thread))
    return found


def _of_standing(name: str) -> Callable[[User, list[str]], list[Part]]:
    def narrow(_user: User, values: list[str]) -> list[Part]:
        numbers = [int(value) for value in values]
        if 0 not in numbers:  # who was not yet computed stands at the bottom
            return [Part(Standing.objects.filter(**{f"{name}__in": numbers}).values("person"))]
        others = Standing.objects.exclude(**{f"{name}__in": numbers})
        return [Part(others.values("person"), inside=False)]

    return narrow


def _drift(user: User, values: list[str]) -> list[Part]:
    drifting = open_to(Standing.objects.filter(drift__in=values), user, SEALED)
    return [Part(drifting.values("person"))]


def _thread(user: User, _values: list[str]) -> list[Part]:
    threads = Standing.objects.all().by_one_thread()
    return [Part(open_to(threads, user, SEALED).values("person"))]


def _carrier(user: User) -> Filter:
    def narrow(user: User, values: list[str]) -> list[Part]:
        current = Carrier.objects.current()
        if "nobody" in values:
            carried = Exists(current.filter(person=OuterRef("pk")))
            return [Part(q=Q(~carried))]
        by = [user.person_id if one == "me" else UUID(one) for one in values]
        return [Part(current.filter(by__in=by).values("person"))]

    def offers() -> Options:
        signing_in = User.objects.filter(is_active=True).values_list("person", flat=True)
        seen = access.among(user, signing_in[:MOST_OPTIONS]) - {user.person_id}
        people = Person.objects.present().filter(pk__in=seen).order_by("sort_key", "pk")
        options = [("me", _("carried by me")), ("nobody", _("carried by nobody"))]
        return options + [(str(pk), name) for pk, name in people.values_list("pk", "name")]

    def named(value: str) -> str:
        seen = access.among(user, [UUID(value)])
        return Person.objects.filter(pk__in=seen).values_list("name", flat=True).first() or ""

    return Filter("carrier", _("Carried by"), narrow, offers, more=False, named=named)


def _talked() -> Filter:
    def narrow(user: User, values: list[str]) -> list[Part]:
        value, today = values[0], timezone.localdate()
        if value == "never":
            talked = _contacts(user).filter(last_contact_on__isnull=False)
            return [*within(user, CONTACT), Part(talked.values("person"), inside=False)]
        days = int(value.removeprefix("in").removeprefix("not"))
        lately = _contacts(user).filter(last_contact_on__gt=today - timedelta(days=days))
        if value.startswith("in"):
            return [Part(lately.values("person"))]
        return [*within(user, CONTACT), Part(lately.values("person"), inside=False)]

    return Filter("talked", _("Talked with"), narrow, TALKED)


def _talked_day(which: str) -> Filter:
    def narrow(user: User, values: list[str]) -> list[Part]:
        step = "gte" if which == "since" else "lte"
        rows = _contacts(user).filter(**{f"last_contact_on__{step}": day_of(values[0])})
        return [Part(rows.values("person"))]

    label = _("Last talked on or after") if which == "since" else _("Last talked on or before")
    return Filter(f"talked_{which}", label, narrow, kind="day")


def _contacts(user: User) -> QuerySet[Standing]:
    """Return the standing of those of whom `user` may know when somebody last talked with them."""
    return open_to(Standing.objects.all(), user, CONTACT)


def _tags(user: User) -> list[Filter]:
    seen = Tag.objects.visible_to(user).in_use().in_order()

    @cache
    def offers() -> Options:
        return [(str(pk), name) for pk, name in seen.values_list("pk", "name")[:MOST_OPTIONS]]

    def tagged(user: User, ids: list[str]) -> QuerySet:
        rows = Tagging.objects.filter(tag__in=[UUID(pk) for pk in ids])
        tiers = Tag.objects.filter(pk__in=ids).values_list("tier", flat=True)
        if all(access.is_wherever(user, may=access.TIERS[tier]) for tier in set(tiers)):
            return rows.values("person")
        return rows.visible_to(user).values("person")

    def some(user: User, values: list[str]) -> list[Part]:
        return [Part(tagged(user, values))]

    def every(user: User, values: list[str]) -> list[Part]:
        return [Part(tagged(user, [value])) for value in values]

    def none(user: User, values: list[str]) -> list[Part]:
        return [Part(tagged(user, values), inside=False)]

    def named(value: str) -> str:
        return (
            Tag.objects.visible_to(user).filter(pk=value).values_list("name", flat=True).first()
            or ""
        )

    def made(key: str, label: StrOrPromise, narrow: Narrow, group: StrOrPromise) -> Filter:
        return Filter(key, label, narrow, offers, "many", group=group, named=named)

    return [
        made("tag", _("Tag, any of"), some, _("tag")),
        made("tags", _("Tag, all of"), every, _("tag, too")),
        made("no_tag", _("Tag, none of"), none, _("without the tag")),
    ]


def _committee(user: User) -> Filter:
    def offers() -> Options:
        seen = Committee.objects.visible_to(user).filter(dissolved_on=None).order_by("name")
        found = [(str(pk), name) for pk, name in seen.values_list("pk", "name")[:MOST_OPTIONS]]
        return [("none", _("no committee")), *found]

    def narrow(user: User, values: list[str]) -> list[Part]:
        seats = Seat.objects.named_to(user).current().filter(person__isnull=False)
        if "none" in values:
            return [Part(seats.values("person"), inside=False)]
        return [Part(seats.filter(committee__in=[UUID(pk) for pk in values]).values("person"))]

    def named(value: str) -> str:
        seen = Committee.objects.visible_to(user).filter(pk=value)
        return seen.values_list("name", flat=True).first() or ""

    return Filter("committee", _("Seat on"), narrow, offers, named=named)


def _rating() -> Filter:
    options = [(str(key), f"{key} · {label}") for key, label in Assessment.Strength.choices]

    def narrow(user: User, values: list[str]) -> list[Part]:
        if "none" in values:
            rated = Assessment.objects.values("person")
            return [*within(user, SEALED), Part(rated, inside=False)]
        strengths = [int(value) for value in values]
        on, rules = timezone.localdate(), Organization.current().rules
        return [Part(rating.shown_as(strengths, user, on=on, rules=rules))]

    return Filter(
        "rating", _("Rating shown"), narrow, [("none", _("not assessed")), *options], "many"
    )


def _language() -> Filter:
    def narrow(_user: User, values: list[str]) -> list[Part]:
        return [Part(q=Q(language__in=["" if one == "none" else one for one in values]))]

    known = [(code or "none", label) for code, label in LANGUAGES]
    return Filter("language", _("Speaks"), narrow, known, "many")


def _new() -> Filter:
    def narrow(_user: User, _values: list[str]) -> list[Part]:
        days = Organization.current().rules["drift"]["new_days"]
        since = timezone.localdate() - timedelta(days=days)
        earlier = Placement.objects.filter(began_on__lte=since, person=OuterRef("pk"))
        recent = Placement.objects.filter(began_on__gt=since).values("person")
        return [Part(recent), Part(q=Q(~Exists(earlier)))]

    return Filter("new", _("New"), narrow, [("yes", _("new on the list"))])


def _paused(user: User) -> Filter:
    def narrow(_user: User, values: list[str]) -> list[Part]:
        resting = Pause.objects.covering(timezone.localdate()).filter(person__isnull=False)
        return [Part(resting.values("person"), inside=values[0] == "yes")]

    options = [("yes", _("resting now")), ("no", _("not resting"))]
    return Filter("paused", _("Rest"), narrow, options)


def _no_contact() -> Filter:
    def narrow(_user: User, values: list[str]) -> list[Part]:
        return [Part(q=Q(no_contact=values[0] == "yes"))]

    options = [("yes", _("asked not to be contacted")), ("no", _("may be contacted"))]
    return Filter("no_contact", _("Contact"), narrow, options)


def _member() -> Filter:
    def narrow(_user: User, values: list[str]) -> list[Part]:
        held = Membership.objects.filter(ended_on=None, standing=Membership.Standing.GOOD)
        return [Part(held.values("person"), inside=values[0] == "yes")]

    options = [("yes", _("in good standing")), ("no", _("not in good standing, or not joined"))]
    return Filter("member", _("Member"), narrow, options)


def _reach() -> Filter:
    def narrow(user: User, values: list[str]) -> list[Part]:
        channels = ["phone", "email"] if values[0] == "none" else [values[0]]
        points = ContactPoint.objects.filter(channel__in=channels, person=OuterRef("pk"))
        has = Q(Exists(points))
        return [*within(user, CONTACT), Part(q=~has if values[0] == "none" else has)]

    return Filter("reach", _("Reached by"), narrow, REACH)


def _status() -> Filter:
    def narrow(_user: User, _values: list[str]) -> list[Part]:
        return []  # the finder starts from it

    return Filter("status", _("Status"), narrow, STATUSES)

"""The list of people: filtered by what the address says, in order, a page at a time by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise as LazyText
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Carrier, Person, Unit
from members.models.person import PersonQuerySet
from organizing.dashboards.places import places
from organizing.dashboards.talking import found_by
from organizing.forms.days import as_uuid
from organizing.models import Standing
from organizing.models.standing import Drift, Level, Rung

if TYPE_CHECKING:
    from members.models import User

PAGE = 50
NEVER = Value(date(1, 1, 1))
SORTS: dict[str, tuple[LazyText, list[str]]] = {
    "name": (_("name"), ["sort_key", "pk"]),
    "last": (_("longest not talked with"), ["last_contact", "sort_key", "pk"]),
    "-last": (_("last talked with"), ["-last_contact", "sort_key", "pk"]),
    "-rung": (_("rung"), ["-rung", "sort_key", "pk"]),
}
STATUSES = [
    (Person.Status.ACTIVE, _("on the list")),
    (Person.Status.LEFT_SCOPE, _("left")),
    (Person.Status.DECEASED, _("deceased")),
]
FLAGGED = {Drift.SLIPPING, Drift.DRIFTING, Drift.GONE}
THREADS = [("one", _("hanging by one thread"))]
CARRIERS = [("me", _("carried by me")), ("nobody", _("carried by nobody"))]


def _one_of(value: str, choices: list[tuple]) -> str:
    return value if value in {str(key) for key, _label in choices} else ""


@dataclass(frozen=True)
class Asked:
    """Whom one wants to see. What an address says beyond this is left out."""

    q: str = ""
    unit: UUID | None = None
    rung: str = ""
    level: str = ""
    drift: str = ""
    thread: str = ""
    carrier: str = ""
    status: str = ""
    sort: str = "name"
    after: UUID | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Asked:
        """Read the filters of an address."""
        sort = query.get("sort", "")
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:80],
            unit=as_uuid(query.get("unit")),
            rung=_one_of(query.get("rung", ""), Rung.choices),
            level=_one_of(query.get("level", ""), Level.choices),
            drift=_one_of(query.get("drift", ""), Drift.choices),
            thread=_one_of(query.get("thread", ""), THREADS),
            carrier=_one_of(query.get("carrier", ""), CARRIERS),
            status=_one_of(query.get("status", ""), STATUSES),
            sort=sort if sort in SORTS else "name",
            after=as_uuid(query.get("after")),
        )

    @property
    def query(self) -> str:
        """The filters as an address has them, without the place in the list."""
        return self._query(replace(self, after=None))

    def next_query(self, last: Person) -> str:
        """The address of the page that begins after `last`."""
        return self._query(replace(self, after=last.pk))

    @staticmethod
    def _query(asked: Asked) -> str:
        said = {name: value for name, value in vars(asked).items() if value}
        if asked.sort == "name":
            del said["sort"]
        return urlencode(said)

    def sorted_by(self, sort: str) -> str:
        """The same people in another order."""
        return self._query(replace(self, sort=sort, after=None))

    def chips(self, units: Mapping[UUID, str]) -> list[tuple[str, str]]:
        """Return each filter in words with the address that takes it away."""
        words = {
            "q": f"“{self.q}”",
            "unit": units.get(self.unit, gettext("a unit")) if self.unit else "",
            "rung": _label(Rung.choices, self.rung),
            "level": _label(Level.choices, self.level),
            "drift": _label(Drift.choices, self.drift),
            "thread": _label(THREADS, self.thread),
            "carrier": _label(CARRIERS, self.carrier),
            "status": _label(STATUSES, self.status),
        }
        return [
            (words[name], self._query(replace(self, after=None, **{name: getattr(Asked, name)})))
            for name in words
            if getattr(self, name)
        ]


def _label(choices: list[tuple], value: str) -> str:
    return next((str(label) for key, label in choices if str(key) == value), "")


@dataclass(frozen=True)
class Line:
    """One person in the list. `drift` is empty where the viewer may not know it."""

    person: Person
    place: str
    standing: Standing | None
    drift: str
    carrier: str


@dataclass(frozen=True)
class Page:
    """One page of people, how many there are in all, and how to go on."""

    lines: list[Line]
    total: int
    next_query: str


def page(user: User, asked: Asked) -> Page:
    """Return the people `asked` for among those `user` may see."""
    found = _filtered(user, asked)
    total = found.count()
    ordered = _ordered(found, asked)
    people = list(ordered.select_related("standing")[: PAGE + 1])
    shown, more = people[:PAGE], len(people) > PAGE
    return Page(
        lines=_lines(user, shown),
        total=total,
        next_query=asked.next_query(shown[-1]) if more else "",
    )


def _filtered(user: User, asked: Asked) -> PersonQuerySet:
    found = Person.objects.visible_to(user)
    found = found.filter(status=asked.status) if asked.status else found.present()
    if asked.q:
        found = found_by(found, asked.q, by=user)
    if asked.unit:
        found = found.in_unit(asked.unit)
    if asked.rung:
        found = found.filter(_standing(rung=int(asked.rung)))
    if asked.level:
        found = found.filter(_standing(level=int(asked.level)))
    if asked.drift:  # only where the viewer may know
        drifting = Standing.objects.sealed_to(user).filter(drift=asked.drift)
        found = found.filter(pk__in=drifting.values("person"))
    if asked.thread:
        threads = Standing.objects.sealed_to(user).by_one_thread()
        found = found.filter(pk__in=threads.values("person"))
    current = Carrier.objects.current()
    if asked.carrier == "me":
        found = found.filter(pk__in=current.filter(by=user.person_id).values("person"))
    elif asked.carrier == "nobody":
        found = found.exclude(pk__in=current.values("person"))
    return found


def _standing(**fields: int) -> Q:
    """Return who stands so; somebody not yet computed stands at the bottom."""
    stands = Q(pk__in=Standing.objects.filter(**fields).values("person"))
    return stands | Q(standing=None) if set(fields.values()) == {0} else stands


def _ordered(found: PersonQuerySet, asked: Asked) -> PersonQuerySet:
    """Put people in order and begin after the last one seen: no page is read to be skipped."""
    keys: dict[str, Any] = {
        "last_contact": Coalesce("standing__last_contact_on", NEVER),
        "rung": Coalesce("standing__rung", Value(0)),
    }
    found = found.annotate(**keys)
    order = SORTS[asked.sort][1]
    if asked.after:
        last = Person.objects.filter(pk=asked.after).annotate(**keys)
        if row := last.values(*(name.lstrip("-") for name in order)).first():
            found = found.filter(_beyond(order, row))
    return found.order_by(*order)


def _beyond(order: list[str], row: dict[str, Any]) -> Q:
    """Return what comes after `row` in `order`, column by column."""
    beyond, same = Q(), Q()
    for name in order:
        field = name.lstrip("-")
        step = "lt" if name.startswith("-") else "gt"
        beyond |= same & Q(**{f"{field}__{step}": row[field]})
        same &= Q(**{field: row[field]})
    first = order[0].lstrip("-")
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{bound}": row[first]}) & beyond  # the first part is what an index reads


def _lines(user: User, people: list[Person]) -> list[Line]:
    ids = [person.pk for person in people]
    where = places(ids)
    sealed = set(Person.objects.sealed_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    carriers = dict(
        Carrier.objects.current().filter(person__in=ids).values_list("person", "by__name")
    )
    made = []
    for person in people:
        standing = getattr(person, "standing", None)
        shows_drift = standing and person.pk in sealed and standing.drift in FLAGGED
        made.append(
            Line(
                person=person,
                place=where.get(person.pk, ""),
                standing=standing,
                drift=str(standing.get_drift_display()) if standing and shows_drift else "",
                carrier=carriers.get(person.pk, ""),
            )
        )
    return made


def units(user: User) -> dict[UUID, str]:
    """Return the units `user` may see, indented as the tree stands, by name."""
    rows = list(Unit.objects.visible_to(user).filter(closed_on=None))
    names = {row.pk: (row.sort_order, row.name) for row in rows}
    rows.sort(key=lambda row: [names.get(pk, (0, "")) for pk in row.path])
    return {row.pk: "\u2003" * row.depth + row.name for row in rows}

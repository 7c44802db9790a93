"""The people one carries as cards for a phone book (vCard 3.0 and 4.0; RFC 2426, 6350).

A card has name, phone, email and unit, no note, rating or address. Who asked not to be contacted
has none (R13).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from members.models import Carrier, ContactPoint, LogEntry, Person, Placement

if TYPE_CHECKING:
    from members.models import User
    from members.models.person import PersonQuerySet

VERSIONS = ("4.0", "3.0")
FOLD = 75  # octets of a line, without its end
PROPERTY = {ContactPoint.Channel.PHONE: "TEL", ContactPoint.Channel.EMAIL: "EMAIL"}


def own_people(user: User) -> PersonQuerySet:
    """Return whom `user` carries today, may contact, and who may be contacted."""
    carried = Carrier.objects.current().filter(by=user.person_id, person=OuterRef("pk"))
    found = Person.objects.visible_to(user, may="members.view_contact").reachable()
    return found.filter(Exists(carried))


def cards(user: User, version: str, *, purpose: str) -> tuple[str, int]:
    """Return the text of all cards and how many there are; write down who took them, what for."""
    people = list(own_people(user).order_by("sort_key", "pk"))
    ids = [person.pk for person in people]
    points: dict[UUID, list[ContactPoint]] = defaultdict(list)
    reach = ContactPoint.objects.filter(person__in=ids, channel__in=list(PROPERTY))
    for point in reach.exclude(consent=ContactPoint.Consent.NO).order_by("-is_primary", "pk"):
        points[point.person_id].append(point)
    placed = Placement.objects.current().filter(person__in=ids).select_related("unit")
    units = {one.person_id: one.unit.name for one in placed.order_by("-began_on", "-pk")}
    LogEntry.record("cards_taken", user, by=user, n=len(people), version=version, purpose=purpose)
    text = "".join(
        card(person, points[person.pk], units.get(person.pk, ""), version) for person in people
    )
    return text, len(people)


def card(person: Person, points: list[ContactPoint], unit: str, version: str) -> str:
    """Return one card, lines folded and ended as the format wants."""
    given, family = person.given_name, person.family_name
    if not (given or family):
        given, _space, family = person.name.rpartition(" ") if " " in person.name else (
            person.name, "", "")  # fmt: skip
    name = ";".join([_escaped(family), _escaped(given), "", "", ""])
    lines = ["BEGIN:VCARD", f"VERSION:{version}", f"UID:urn:uuid:{person.pk}",
             f"FN:{_escaped(person.name)}", f"N:{name}"]  # fmt: skip
    if person.nickname:
        lines.append(f"NICKNAME:{_escaped(person.nickname)}")
    if unit:
        lines.append(f"ORG:{_escaped(unit)}")
    for point in points:
        kind = PROPERTY[ContactPoint.Channel(point.channel)]
        if kind == "TEL" and version == "4.0":
            lines.append(f"TEL;VALUE=text:{_escaped(point.value)}")
        else:
            lines.append(f"{kind}:{_escaped(point.value)}")
    lines.append("END:VCARD")
    return "".join(_folded(line) for line in lines)


def _escaped(text: str) -> str:
    """Return a text value: backslash, comma, semicolon and line ends are escaped, controls gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(sign for sign in text if sign == "\n" or sign >= " ")
    for sign, said in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        text = text.replace(sign, said)
    return text


def _folded(line: str) -> str:
    """Cut a long line between characters, not within one; what goes on begins with a space."""
    pieces, piece = [], b""
    for sign in line:
        raw = sign.encode()
        if len(piece) + len(raw) > FOLD:
            pieces.append(piece)
            piece = b" "
        piece += raw
    return b"".join(one + b"\r\n" for one in [*pieces, piece]).decode()

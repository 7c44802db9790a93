"""What rows mean, in sentences that more than one page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import access
from members.models import Grant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from members.models import Person, User

LANGUAGES = [
    ("", gettext_lazy("not known")),
    ("en", gettext_lazy("English")),
    ("es", gettext_lazy("Spanish")),
    ("zh", gettext_lazy("Chinese")),
    ("vi", gettext_lazy("Vietnamese")),
    ("ar", gettext_lazy("Arabic")),
    ("fr", gettext_lazy("French")),
    ("pt", gettext_lazy("Portuguese")),
    ("ht", gettext_lazy("Haitian Creole")),
    ("so", gettext_lazy("Somali")),
]
EVERYWHERE = {
    Grant.Role.READER: gettext_lazy("Sees names and units everywhere; changes nothing."),
    Grant.Role.ORGANIZER: gettext_lazy(
        "Sees names and phones everywhere; logs one-on-ones, promises and attendance."
    ),
    Grant.Role.LEADER: gettext_lazy(
        "Sees names, phones, notes and ratings everywhere; leads committees, shares out people."
    ),
    Grant.Role.ADMIN: gettext_lazy(
        "Sees names and phones everywhere, no notes; imports, exports, gives roles, keeps settings."
    ),
}
OWN_LIST = gettext_lazy(
    "Sees themselves and the people on their own list only; logs one-on-ones and promises."
)
IN_PART = {
    Grant.Role.READER: gettext_lazy("Sees names and units in %(where)s only; changes nothing."),
    Grant.Role.ORGANIZER: gettext_lazy(
        "Sees names and phones in %(where)s only; logs one-on-ones, promises and attendance."
    ),
    Grant.Role.LEADER: gettext_lazy(
        "Sees names, phones, notes and ratings in %(where)s only; leads its committees."
    ),
    Grant.Role.ADMIN: gettext_lazy(
        "Sees names and phones in %(where)s only; gives no roles there."
    ),
}


def grant_in_words(grant: Grant) -> str:
    """Return what a role lets somebody see and do, and where."""
    if grant.is_own_list:
        return str(OWN_LIST)
    if grant.is_everywhere:
        return str(EVERYWHERE[Grant.Role(grant.role)])
    where = str(grant.unit or "") or _("the committee %(name)s") % {"name": grant.committee}
    return str(IN_PART[Grant.Role(grant.role)]) % {"where": where}


def role_here(grant: Grant) -> str:
    """Return why a role opens a person who is in its scope."""
    role = grant.get_role_display()
    if grant.is_everywhere:
        return _("%(role)s for the whole organization.") % {"role": role.capitalize()}
    where = str(grant.unit or "") or _("the committee %(name)s") % {"name": grant.committee}
    return _("%(role)s for %(where)s.") % {"role": role.capitalize(), "where": where}


def called(user: User, people: Iterable[Person | None]) -> dict[UUID | None, str]:
    """Return by id what a page calls `people` beside somebody `user` sees; nobody is empty."""
    found = {person.pk: person for person in people if person}
    named = access.named(user, found) if found else set()
    outside = _("somebody outside your scope")
    said: dict[UUID | None, str] = {None: ""}
    for pk, person in found.items():
        said[pk] = person.name if pk in named else outside
    return said

"""All that is held about one person, as a file they can read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from members.dates import date_format
from members.models import LogEntry, Organization, Person
from members.recording import reading as record
from organizing.dashboards.own_page import own_page

if TYPE_CHECKING:
    from members.models import User


def access_report(person: Person, *, on: date, by: User | None) -> str:
    """Return what is held about `person` in plain words, third people hidden; logged.

    The language is the active one. Target: within seven days of the wish (practice 5.4).
    """
    organization = Organization.current()
    lines = [
        _("What %(organization)s holds about %(name)s")
        % {"organization": organization.name, "name": person.name},
        date_format(on, "j F Y"),
        "",
        _(
            "Other people are left out where they did not write it themselves. You can ask for it"
            " to be corrected, to be paused, or to be erased."
        ),
    ]
    for section in own_page(person, on=on):
        lines += ["", str(section.title), "-" * len(str(section.title))]
        for line in section.lines:
            day = f"{date_format(line.on, 'j M Y')}  " if line.on else ""
            under = f": {line.under}" if line.under else ""
            lines.append(f"* {day}{line.text}{under}")
    looked = record.looks_at(person)
    lines += ["", _("Who looked at what is sealed"), ""]
    lines += [
        f"* {date_format(look.at, 'j M Y')}  {_('somebody entitled to it')}: {look.word}"
        for look in looked
    ] or [_("Nobody but whoever wrote it.")]
    LogEntry.record("access_report", person, by=by)
    return "\n".join(lines) + "\n"

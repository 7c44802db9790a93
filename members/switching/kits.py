"""Each system people come from: its files in the order they are brought in, and what stays there.

A later file names people whom an earlier one brought, by the id of the old system, email or name.
Which columns mean what is settled by `members.importing.layouts`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """One file: what is in it, how to get it out of there, and as which it is recognized.

    `takes` are targets of columns, any of which shows that a plain sheet is this one.
    """

    key: str
    title: Words
    how: Words
    brings: Words
    layouts: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    waits: bool = False  # somebody looks at it before it is applied, also where a command reads it


@dataclass(frozen=True)
class Kit:
    """One system: its files in order, and what cannot come, with the reason."""

    key: str
    title: Words
    steps: tuple[Step, ...]
    stays: tuple[tuple[Words, Words], ...]

    def step(self, key: str) -> Step | None:
        """Return the step of that key."""
        return next((one for one in self.steps if one.key == key), None)


_MONEY = (_("Gifts, dues and payments"), _("we keep no money of anybody"))
_NEVER = (
    _("Party, votes, religion, health, birth dates and the like"),
    _("never read: what is not there can be neither stolen nor subpoenaed"),
)
_MAIL = (_("Mailings, forms and pages"), _("they are not about one person"))
_SCORES = (
    _("Scores of a model, ladders and automatic steps"),
    _("where somebody stands follows here from what they did"),
)
_PLAIN_EVENTS = Step(
    "events",
    _("Events and who came"),
    _(
        "One sheet with a row for each person and event: their email or id, “Event title”, “Event"
        " date” and “Attended”."
    ),
    _("Actions, meetings of a committee that is called alike, who said yes and who came."),
    takes=("event_of", "meeting_on"),
)
_PLAIN_TIES = Step(
    "ties",
    _("Who knows whom"),
    _("One sheet with their id, email or name, and a column “Knows” with names, emails or ids."),
    _("Ties between people who are here by now."),
    takes=("tie",),
)
_PLAIN_NOTES = Step(
    "notes",
    _("Conversations and notes"),
    _(
        "One sheet with their id, email or name, “Date contacted”, “Contacted by”, “Result” and"
        " “Note”."
    ),
    _("Brief one-on-ones and tries. You look at every note in the dry run before you apply it."),
    takes=("talk_on", "note"),
    waits=True,
)

KITS = [
    Kit(
        "action-network",
        "Action Network",
        (
            Step(
                "people",
                _("People, tags and who unsubscribed"),
                _(
                    "Details › Reports: make a report of activists with every column, uuid, tags"
                    " and subscription status among them, and export it as CSV. Keep the column"
                    " with their id: the next files find people by it."
                ),
                _("People, emails, phones, addresses, tags, consent, your own fields."),
                layouts=("action_network",),
            ),
            Step(
                "events",
                _("Events and who came"),
                _(
                    "Of each event: Manage › Attendees › download. Put them under one another and"
                    " add the columns “Event title”, “Event date” and, if you kept it, “Attended”."
                ),
                _PLAIN_EVENTS.brings,
                takes=_PLAIN_EVENTS.takes,
            ),
            _PLAIN_TIES,
            _PLAIN_NOTES,
        ),
        (
            _MONEY, _MAIL, _SCORES, _NEVER,
            (
                _("Signatures of petitions and answers to forms"),
                _("make a tag of them over there before you export: “signed the heat petition”"),
            ),
        ),
    ),
    Kit(
        "nationbuilder",
        "NationBuilder",
        (
            Step(
                "people",
                _("People, tags, point people and recruiters"),
                _("People › Export: everything. The file is called nationbuilder-people-export."),
                _(
                    "People, emails, phones, addresses, tags, consent, point people as carriers,"
                    " recruiters as ties; support levels once you say which end is strong."
                ),
                layouts=("nationbuilder",),
            ),
            _PLAIN_EVENTS,
            _PLAIN_NOTES,
        ),
        (_MONEY, _MAIL, _SCORES, _NEVER),
    ),
    Kit(
        "everyaction-van",
        "EveryAction / VAN",
        (
            Step(
                "people",
                _("People and activist codes"),
                _(
                    "My List › Export: a text file with VANID, name, contact and address; activist"
                    " codes as columns of their own are read as tags. Keep VANID: the next files"
                    " find people by it."
                ),
                _("People, emails, phones, addresses, tags, consent."),
                layouts=("van", "everyaction"),
            ),
            Step(
                "codes",
                _("Activist codes"),
                _("The export of activist codes, with VANID and the name of the code."),
                _("Tags of people who are here by now."),
                layouts=("van_codes",),
            ),
            Step(
                "survey",
                _("Answers to questions"),
                _("The export of survey responses."),
                _("Tags “question: answer”."),
                layouts=("van_survey",),
            ),
            Step(
                "contacts",
                _("Contact history"),
                _("The export of contact history."),
                _("Brief one-on-ones where somebody was reached, tries where nobody was."),
                layouts=("van_contacts",),
            ),
            Step(
                "events",
                _("Events and who came"),
                _(
                    "The export of event participants, with VANID, “Event name”, “Date” and"
                    " “Status”; or a sheet of your own with these columns."
                ),
                _PLAIN_EVENTS.brings,
                layouts=("van_events",),
                takes=_PLAIN_EVENTS.takes,
            ),
            _PLAIN_TIES,
            Step(
                "notes",
                _("Notes"),
                _("The export of notes, with who entered each and when."),
                _("You look at every note in the dry run before you apply it."),
                layouts=("van_notes",),
                takes=_PLAIN_NOTES.takes,
                waits=True,
            ),
        ),
        (
            _MONEY, _MAIL, _SCORES, _NEVER,
            (
                _("Canvass results that nobody gave a name to"),
                _("a conversation is between two people; without who spoke it proves nothing"),
            ),
        ),
    ),
    Kit(
        "civicrm",
        "CiviCRM",
        (
            Step(
                "people",
                _("Contacts, groups and tags"),
                _(
                    "Search › Find contacts › Export › primary fields. Organizations and households"
                    " are refused and listed: here they are units."
                ),
                _("People, emails, phones, addresses, tags and groups, consent."),
                layouts=("civicrm",),
            ),
            Step(
                "ties",
                _("Relationships"),
                _(
                    "Search Kit › Relationships, or the report of relationships, as CSV: “Contact"
                    " ID A”, “Contact ID B”, “Relationship type”, “End date”, “Is active”. Or a"
                    " sheet with a column “Knows”."
                ),
                _(
                    "Ties between people who are here by now: family, friends, neighbours,"
                    " colleagues. What ended and what ties to an organization is left out and"
                    " listed."
                ),
                layouts=("civicrm_relationships",),
                takes=_PLAIN_TIES.takes,
            ),
            Step(
                "events",
                _("Participants of events"),
                _("Events › Find participants › Export."),
                _PLAIN_EVENTS.brings,
                layouts=("civicrm_participants",),
                takes=_PLAIN_EVENTS.takes,
            ),
            Step(
                "activities",
                _("Activities and notes"),
                _("Search › Find activities › Export: calls, meetings, visits."),
                _PLAIN_NOTES.brings,
                layouts=("civicrm_activities",),
                takes=_PLAIN_NOTES.takes,
                waits=True,
            ),
        ),
        (
            _MONEY, _MAIL, _SCORES, _NEVER,
            (
                _("Cases and case roles"),
                _("a grievance may be privileged: keep it where your counsel keeps it"),
            ),
        ),
    ),
    Kit(
        "action-builder",
        "Action Builder",
        (
            Step(
                "people",
                _("People and assessments"),
                _("Export the list of entities of type person. Keep a custom id if you have one."),
                _("People, emails, phones, addresses; assessments once you say what 1 means."),
                layouts=("action_builder",),
            ),
            Step(
                "tags",
                _("Tags"),
                _("One sheet with the custom id or email, and “Tags”, parted by commas."),
                _("Tags of people who are here by now."),
                takes=("tags",),
            ),
            Step(
                "ties",
                _("Connections"),
                _(
                    "From its API (people, connections) or by hand, one sheet: “Entity ID” and"
                    " “Connected entity ID” (or “Custom ID” and “Connected custom ID”),"
                    " “Connection type” and “Inactive”. Or a sheet with a column “Knows”."
                ),
                _(
                    "Ties between people who are here by now. Connections that ended are left out"
                    " and listed."
                ),
                layouts=("action_builder_connections",),
                takes=_PLAIN_TIES.takes,
            ),
            _PLAIN_EVENTS,
            _PLAIN_NOTES,
        ),
        (
            _SCORES, _NEVER,
        ),
    ),
    Kit(
        "spreadsheets",
        _("Spreadsheets"),
        (
            Step(
                "people",
                _("People and where they are"),
                _(
                    "The list you have, as it is: names of columns are recognized in English and"
                    " Spanish, and what is not can be said on the page."
                ),
                _("People, contacts, units, tags, carriers, your own fields."),
                layouts=("", "cards", "mailchimp", "reach", "zetkin", "solidarity_tech"),
                takes=("name", "given"),
            ),
            _PLAIN_TIES,
            _PLAIN_EVENTS,
            _PLAIN_NOTES,
        ),
        (_MONEY, _NEVER),
    ),
]  # fmt: skip


def kit(key: str) -> Kit | None:
    """Return the kit of that key."""
    return next((one for one in KITS if one.key == key), None)

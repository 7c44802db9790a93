"""Files of systems people come from, told by their columns, and what those mean there.

A name that means one thing in one system and another elsewhere (`id`, `Result`, `Rep`) is settled
here; every other name by `aliases`. Headers observed: docs/importing.md. Names are as
`forbidden.words` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Layout:
    """One kind of file: by which names it is known, and what its columns are taken for."""

    key: str
    title: str | Promise
    known_by: tuple[frozenset[str], ...]  # any of these sets of names
    columns: dict[str, str] = field(default_factory=dict)
    marks_from: int | None = None  # from which column on unknown names are marks somebody has


def _any(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(names.split("|")) for names in sets)


_VAN = "external:van"
_TALK = {"canvassed by": "talk_by", "contact type": "talk_how", "date canvassed": "talk_on"}
_VAN_IDS = {"voter file vanid": _VAN, "vanid": _VAN, "my c vanid": _VAN}

_CIVICRM = {
    "contact id": "external:civicrm",
    "external identifier": "external:civicrm external",
    "contact type": "contact_type",
    "contact is in trash": "in_trash",
    "do not email": "no_email",
    "no bulk emails user opt out": "no_email",
    "do not phone": "no_phone",
    "do not mail": "no_mail",
    "do not sms": "no_text",
    "on hold": "bad_email",
    "phone type": "phone_type",
    "group s": "tags",
    "tag s": "tags",
    "note s": "note",
    "legal name": "",
    "display name": "name",
}

LAYOUTS = [
    Layout(
        "van_codes",
        _("VAN, activist codes"),
        _any("voter file vanid|activist code name", "vanid|activist code name"),
        {**_VAN_IDS, "activist code name": "tags", "date canvassed": "", "canvassed by": ""},
    ),
    Layout(
        "van_notes",
        _("VAN, notes"),
        _any("voter file vanid|note text", "vanid|note text"),
        {
            **_VAN_IDS,
            "contact name": "sorted_name",
            "date entered": "talk_on",
            "entered by": "talk_by",
            "note text": "note",
            "note tags": "tags",
        },
    ),
    Layout(
        "van_survey",
        _("VAN, answers to questions"),
        _any("survey question name|survey response"),
        {
            **_VAN_IDS,
            **_TALK,
            "contact name": "sorted_name",
            "survey question name": "question",
            "survey response": "answer",
        },
    ),
    Layout(
        "van_events",
        _("VAN or EveryAction, participants of events"),
        _any("vanid|event name", "voter file vanid|event name"),
        {
            **_VAN_IDS,
            "contact name": "sorted_name",
            "event name": "event_of",
            "date": "meeting_on",
            "start date": "meeting_on",
            "status": "attended",
            "role": "",
        },
    ),
    Layout(
        "van_contacts",
        _("VAN, contact history"),
        _any("voter file vanid|date canvassed|result", "vanid|date canvassed|result"),
        {**_VAN_IDS, **_TALK, "contact name": "sorted_name", "result": "talk_result"},
    ),
    Layout(
        "van",
        _("VAN, people"),
        _any("voter file vanid", "account|v address"),
        {**_VAN_IDS, "account": "", "adress2": "street2", "v address": "street"},
        marks_from=18,
    ),
    Layout(
        "everyaction",
        _("EveryAction"),
        _any("email subscription status|phone type", "source id|activist code", "vanid"),
        {
            **_VAN_IDS,
            "source id": "external:everyaction",
            "contact name": "sorted_name",
            "activist code": "tags",
            "nation builder id": "external:nationbuilder",
            "email subscription status": "email_status",
            "phone type": "phone_type",
            "sms opt in status": "text_status",
            "secondary member": "linked",
            "relationship": "linked_as",
        },
    ),
    Layout(
        "nationbuilder",
        _("NationBuilder"),
        _any(
            "nationbuilder id", "nation builder id|tag list", "tag list|support level",
            "point person id|support level", "recruiter id|support level",
        ),
        {
            "external id": "external:nationbuilder external",
            "civicrm id": "external:civicrm",
            "email opt in": "email_status",
            "mobile opt in": "text_status",
            "is mobile bad": "bad_phone",
            "support level": "rating",
            "point person id": "carrier:nationbuilder",
            "point person name or email": "carrier",
            "recruiter id": "tie:nationbuilder",
            "recruiter name or email": "tie",
            "do not call": "no_phone",
            "federal donotcall": "no_phone",
            "note": "note",
            "is volunteer": "flag:Volunteer",
            "membership level name": "tags",
        },
    ),
    Layout(
        "civicrm_activities",
        _("CiviCRM, activities"),
        _any("activity id|activity date", "activity type|activity date"),
        {
            **_CIVICRM,
            "location": "",
            "activity type": "talk_how",
            "activity date": "talk_on",
            "activity status": "talk_result",
            "source contact": "talk_by",
            "details": "note",
        },
    ),
    Layout(
        "civicrm_participants",
        _("CiviCRM, participants of events"),
        _any("event title|participant status", "participant id|event start date"),
        {
            **_CIVICRM,
            "event": "",
            "event title": "event_of",
            "event start date": "meeting_on",
            "participant status": "attended",
        },
    ),
    Layout(
        "civicrm_relationships",
        _("CiviCRM, relationships"),
        _any("contact id a|contact id b", "contact a|contact b", "contact a id|contact b id"),
        {
            "contact id a": "external:civicrm",
            "contact a id": "external:civicrm",
            "contact id b": "tie:civicrm",
            "contact b id": "tie:civicrm",
            "contact a": "sorted_name",
            "contact b": "tie",
            "relationship type": "tie_as",
            "relationship a b": "tie_as",
            "relationship": "tie_as",
            "end date": "tie_ended",
            "is active": "tie_active",
            "active": "tie_active",
            "start date": "",
            "description": "",
            "relationship b a": "",
            "relationship type id": "",
            "relationship id": "",
        },
    ),
    Layout(
        "civicrm",
        _("CiviCRM, contacts"),
        _any("contact id|contact type", "contact id|sort name"),
        _CIVICRM,
    ),
    Layout(
        "action_builder_connections",
        _("Action Builder, connections"),
        _any("entity id|connected entity id", "custom id|connected custom id",
             *(f"custom id {n}|connected custom id {n}" for n in range(1, 5))),
        {
            "entity id": "external:action_builder",
            "connected entity id": "tie:action_builder",
            "custom id": "external:action_builder custom_id",
            "connected custom id": "tie:action_builder custom_id",
            **{f"custom id {n}": f"external:action_builder custom_id_{n}" for n in range(1, 5)},
            **{f"connected custom id {n}": f"tie:action_builder custom_id_{n}"
               for n in range(1, 5)},
            "connection type": "tie_as",
            "connection": "tie_as",
            "inactive": "tie_inactive",
            "active": "tie_active",
        },
    ),
    Layout(
        "action_builder",
        _("Action Builder"),
        _any("phone number type|assessment", "phone number type|email type", "custom id 1"),
        {
            **{f"custom id {n}": f"external:action_builder custom_id_{n}" for n in range(1, 5)},
            "custom id": "external:action_builder custom_id",
            "entity id": "external:action_builder",
            "first name or full name": "given",
            "phone number type": "phone_type",
            "assessment": "rating",
        },
    ),
    Layout(
        "mailchimp",
        _("Mailchimp"),
        _any("email address|member rating", "email address|leid", "email address|unsub time"),
        {
            "leid": "",
            "euid": "external:mailchimp",
            "unsub time": "unsubscribed_on",
            "notes": "note",
            "cc": "",
            "region": "",
            "timezone": "",
        },
    ),
    Layout(
        "action_network",
        _("Action Network"),
        _any("can2 user tags", "can2 subscription status", "can2 phone", "can2 user address",
             "can2 user city", "can2 state abbreviated", "can2 subscription date",
             "can2 lifetime value", "can2 county", "can2 sms status"),
        {
            "uuid": "external:action_network",
            "can2 user tags": "tags",
            "can2 subscription status": "email_status",
            "can2 sms status": "text_status",
            "organization": "",
        },
    ),
    Layout(
        "cards",
        _("Union card list"),
        _any("sdate", "cdate", "hphone", "cphone|dept", "card x", "rep|shift"),
        {
            "card": "flag:Card",
            "card x": "flag:Card",
            "comm": "committee_mark",
            "comm c ch": "committee_mark",
            "ft pt": "hours",
            "rep": "carrier",
            "loc": "worksite",
            "sdate": "placed_on",
            "cdate": "",
            "rate": "",
        },
    ),
    Layout(
        "reach",
        _("Reach"),
        _any("reach id"),
        {
            "reach id": "external:reach",
            "campaign tags": "tags",
            "source tag": "tags",
            "last reached timestamp": "talk_on",
            "last reached by user name": "talk_by",
        },
    ),
    Layout("impactive", _("Impactive"), _any("van id|pdi id", "pdi id|state abbrev"), {}),
    Layout(
        "solidarity_tech",
        _("Solidarity Tech"),
        _any("solidarity tech user id"),
        {},
    ),
    Layout(
        "actionkit",
        _("ActionKit"),
        _any("akid"),
        {"user id": "", "created at": ""},
    ),
    Layout(
        "zetkin",
        _("Zetkin"),
        _any("ext id|alt phone", "ext id|co address", "ext id|first name"),
        {"id": "external:zetkin", "ext id": "external:zetkin ext_id"},
    ),
]  # fmt: skip
_ASKED = re.compile(r"(.+)\[\w+\]")  # Reach: a column for each question, its id at the end
_CODE_IN_COMMITTEE = re.compile(r"(.*[^ _])[ _]*\(([^()]+)\)")


def recognized(words: Sequence[str]) -> Layout | None:
    """Return the layout whose columns these are, or None for a plain sheet."""
    here = set(words)
    return next((one for one in LAYOUTS if any(known <= here for known in one.known_by)), None)


def titled(key: str) -> str:
    """Return the name of the layout of that key, or an empty string."""
    return next((str(one.title) for one in LAYOUTS if one.key == key), "")


def mark(layout: Layout | None, at: int, header: str) -> str:
    """Return the tag that a column of marks stands for, as VAN writes activist codes.

    `Phone_Bank_(Strike committee)` is Phone Bank (Strike committee).
    """
    if layout is not None and layout.key == "reach" and (asked := _ASKED.fullmatch(header.strip())):
        return f"ask:{_plain(asked[1])}"
    if layout is None or layout.marks_from is None:
        return ""
    if found := _CODE_IN_COMMITTEE.fullmatch(header.strip()):
        return f"flag:{_plain(found[1])} ({_plain(found[2])})"
    return f"flag:{_plain(header)}" if at >= layout.marks_from and header.strip() else ""


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split())

"""Of what another program can be told, and what it is told: a kind, a moment, where to read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members.models import LogEntry

# kind -> (what people call it, the acts in the log that are of this kind)
KINDS = {
    "person.added": (_("somebody was added"), ["person_added"]),
    "person.changed": (
        _("somebody's record changed"),
        ["person_changed", "tagged", "untagged", "field_filled", "no_contact", "placement_ended",
         "carrier_assigned", "left_scope", "deceased"],
    ),
    "person.merged": (_("two records became one"), ["merged", "merged_into", "unmerged"]),
    "person.erased": (_("somebody was erased"), ["erased"]),
    "people.imported": (_("a file was brought in"), ["import_applied", "import_undone"]),
    "conversation.logged": (
        _("a one-on-one was logged"),
        ["conversation_logged", "conversation_changed"],
    ),
    "commitment.changed": (_("a commitment was made or settled"), ["promised", "commitment"]),
    "event.changed": (
        _("an action or a meeting was planned or changed"),
        ["action_made", "action_changed", "meeting_planned", "meeting"],
    ),
    "attendance.changed": (
        _("somebody said they would come, or came"),
        ["participation", "attendance", "attendance_closed", "sign_up"],
    ),
    "committee.changed": (_("a seat was taken or left"), ["seated", "seat_vacated"]),
}  # fmt: skip
TEST = "test"
KIND_OF = {verb: kind for kind, (_label, verbs) in KINDS.items() for verb in verbs}
# which list of the API has the rows of a model
LISTS = {
    "members.person": "people",
    "members.meeting": "events",
    "campaigns.action": "events",
    "members.committee": "committees",
    "organizing.conversation": "conversations",
    "organizing.commitment": "commitments",
}


def label(kind: str) -> str:
    """Return what people call a kind."""
    return str(KINDS[kind][0]) if kind in KINDS else str(_("a test"))


def verbs(kinds: Iterable[str]) -> list[str]:
    """Return the acts in the log that are of these kinds."""
    return [verb for kind in kinds if kind in KINDS for verb in KINDS[kind][1]]


def body(kind: str, at: datetime, act: LogEntry | None = None) -> str:
    """Return what is sent, as JSON. Nothing of the facts of the act goes along."""
    data = {}
    if act is not None:
        resource = LISTS.get(act.model, "people")
        ending = f"/{UUID(act.object_id)}" if act.model in LISTS else ""
        data["href"] = f"{settings.SITE_URL}/api/v2/{resource}{ending}"
    said = {"type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(said, separators=(",", ":"))

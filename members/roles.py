"""Which verbs each role gives: one table, which `access.py` reads."""

from __future__ import annotations

READER = {
    "members.view_person",
    "members.view_committee",
    "campaigns.view_campaign",
}
ORGANIZER = READER | {
    "members.add_person",
    "members.change_person",
    "members.view_contact",
    "members.take_attendance",
    "campaigns.mark_participation",
    "organizing.log_conversation",
    "organizing.change_commitment",
    "organizing.view_base",
    "organizing.view_drift",
}
CARRIER = READER | {  # whoever carries a list of their own; its grant opens no other row
    "members.view_contact",
    "organizing.log_conversation",
    "organizing.change_commitment",
}
LEADER = ORGANIZER | {
    "members.change_committee",
    "members.merge_people",
    "members.pause_person",
    "members.carry_person",
    "members.invite_person",
    "members.freeze_user",
    "members.erase_person",
    "organizing.view_load",
    "organizing.view_sealed",
    "organizing.freeze_count",
    "campaigns.change_campaign",
    "campaigns.view_funding",
}
ADMIN = (
    ORGANIZER
    | LEADER
    | {
        "members.add_committee",
        "members.import_people",
        "members.export_roster",
        "members.export_whole",
        "members.change_roster_rule",
        "members.change_user",
        "members.make_api_token",
        "members.change_organization",
        "members.view_job",
        "members.view_log",
        "members.unseal_notes",
        "members.hold_data",
        "organizing.compute_standing",
        "campaigns.change_funding",
    }
) - {"organizing.view_sealed", "organizing.view_load"}  # R12: being admin opens no note, no load

# Who sees enough of others that a password alone does not let them in.
WITH_SECOND_FACTOR = {"leader", "admin"}

PERMISSIONS: dict[str, set[str]] = {
    "reader": READER,
    "carrier": CARRIER,
    "organizer": ORGANIZER,
    "leader": LEADER,
    "admin": ADMIN,
}

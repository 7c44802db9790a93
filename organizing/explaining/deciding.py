"""Votes, who decides and whose money it is, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from organizing.explaining.words import Row, Rules, Words


def votes(rules: Rules) -> Words:
    """Practice 2.21, 3.12."""
    rows = [
        Row(_("No quorum"), _("fewer there than the charter asks: nothing is decided")),
        Row(_("More yes than no"), _("carried; a tie is not")),
        Row(_("Two thirds"), _("yes is at least two thirds of yes and no")),
        Row(_("More than half of all"), _("yes is more than half of all who may vote")),
        Row(_("Mandate"), _("carried by a committee, the board or everybody, before the day")),
    ]
    notes = [
        _("Votes are counts. How anybody voted is written nowhere, and the database refuses it."),
        _("Of a secret ballot not even who took part is kept."),
        _("An action of cost 3 or more shows the mandate it rests on, or says that it has none."),
    ]
    return _("What a body decided, and by how many."), rows, notes

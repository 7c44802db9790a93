"""What a password may not be made of: the words everybody here would try first (trust 14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members import names
from members.models import Organization

if TYPE_CHECKING:
    from members.models import User

OURS = {"sinew"}
SHORTEST = 4  # shorter words are in too much to mean anything
REST = 8  # letters and digits beside such a word that make it a password all the same


class ContextValidator:
    """Refuses a password that is little else than the organization's name or the program's."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where without these words too little is left."""
        left = names.fold(password)
        for word in sorted(_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < min(REST, len(password)) and left != names.fold(password):
            raise ValidationError(self.get_help_text(), code="password_of_here")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return _("Your password can’t be little more than the name of the organization.")


def _words() -> set[str]:
    said = names.fold(Organization.current().name).split()
    return OURS | {word for word in said if len(word) >= SHORTEST}

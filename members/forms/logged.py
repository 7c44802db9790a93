"""A plain edit of a row, on the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction

from members.models import LogEntry

if TYPE_CHECKING:
    from members.models import User


class LoggedForm(forms.ModelForm):
    """A model form that is saved by somebody: the log says which fields changed, not to what."""

    @transaction.atomic
    def save_by(self, user: User) -> Any:
        """Save what changed and write down who changed it."""
        row = self.save()
        if self.changed_data:
            LogEntry.record("changed", row, by=user, fields=sorted(self.changed_data))
        return row


def offer(form: forms.BaseForm, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    """Set what can be chosen in a field, known only when the form is made."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(name)
    field.choices = choices

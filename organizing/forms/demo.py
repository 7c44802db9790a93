"""The form that ends the demonstration."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

WORD = "remove"


class RemoveDemoForm(forms.Form):
    """Who begins for real, and the word that says one means it."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your email"), help_text=_("You will sign in with it."))
    password = forms.CharField(
        label=_("A new password"),
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    word = forms.CharField(
        label=_("Type “remove” to delete the demonstration"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_password(self) -> str:
        """Hold it to the same rules as every password."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_word(self) -> str:
        """Take the word in English or as translated; nothing else."""
        word: str = self.cleaned_data["word"].strip().lower()
        if word not in {WORD, gettext("remove")}:
            raise forms.ValidationError(gettext("Nothing was removed: this is not the word."))
        return word

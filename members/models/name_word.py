"""The words names are made of, so that a misspelt one is recognized."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class NameWord(models.Model):
    """One folded word of some name. It tells nobody who is called so.

    `near` holds the word, the word with each of its letters left out, and how it sounds: two words
    one letter apart share one of these, whichever letter it is.
    """

    is_computed = True  # can be found again from the names

    word = models.CharField(primary_key=True, max_length=100)
    near = ArrayField(models.CharField(max_length=104))

    UNWATCHED: ClassVar = "how often a word is a name"

    class Meta:
        verbose_name = _("word of a name")
        indexes = [GinIndex(fields=["near"], name="name_words_near", fastupdate=False)]

    def __str__(self) -> str:
        return self.word

"""The members app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People, units, committees, accounts."""

    name = "members"
    default_auto_field = "django.db.models.BigAutoField"

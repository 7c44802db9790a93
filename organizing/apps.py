"""The organizing app: the top layer, which is also the site."""

from django.apps import AppConfig


class OrganizingConfig(AppConfig):
    """Conversations, commitments, ties, standing, dashboards."""

    name = "organizing"
    default_auto_field = "django.db.models.BigAutoField"

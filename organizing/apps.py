"""The organizing app: the top layer, which is also the site."""

from django.apps import AppConfig


class OrganizingConfig(AppConfig):
    """Conversations, commitments, ties, standing, dashboards."""

    name = "organizing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what files may hold about relationships, and what tells of contact."""
        from organizing import being_in_touch, importing  # noqa: F401 (loading it is enough)

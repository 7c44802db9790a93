"""The organizing app: the top layer, which is also the site."""

from django.apps import AppConfig


class OrganizingConfig(AppConfig):
    """Conversations, commitments, ties, standing, dashboards."""

    name = "organizing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds of facts that files may hold about relationships."""
        from organizing import importing  # noqa: F401 (loading it is enough)

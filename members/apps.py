"""The members app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People, units, committees, accounts."""

    name = "members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the kinds of facts that files may hold, and how lists of ids are asked for."""
        from members import enrolling  # noqa: F401 (so is a check here)
        from members.database import lookups
        from members.importing import kinds  # noqa: F401 (loading it is enough)

        lookups.register()

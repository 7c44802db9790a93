"""The campaigns app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns, issues, actions, participation."""

    name = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

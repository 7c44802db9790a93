"""Addresses of pages that show nothing above this layer."""

from django.urls import path

from members.views import organization, units, users

app_name = "members"
urlpatterns = [
    path("me/", organization.me, name="me"),
    path("settings/", organization.organization, name="organization"),
    path("settings/units/", units.units, name="units"),
    path("settings/units/new/", units.new, name="unit_new"),
    path("settings/units/<uuid:pk>/", units.edit, name="unit_edit"),
    path("settings/units/<uuid:pk>/headcount/", units.headcount, name="unit_headcount"),
    path("users/", users.users, name="users"),
    path("users/new/", users.new, name="user_new"),
    path("users/<uuid:pk>/", users.user, name="user"),
    path("users/<uuid:pk>/grants/", users.grant, name="grant"),
    path("users/<uuid:pk>/deactivate/", users.deactivate, name="user_deactivate"),
    path("users/<uuid:pk>/reactivate/", users.reactivate, name="user_reactivate"),
    path("users/<uuid:pk>/password/", users.renew_password, name="user_password"),
    path("grants/<uuid:pk>/end/", users.end_grant, name="grant_end"),
]

"""Addresses of pages that show nothing above this layer."""

from django.urls import path

from members.views import duplicates, exports, imports, jobs, organization, units, users

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
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.new, name="import_new"),
    path("imports/<uuid:pk>/", imports.detail, name="import"),
    path("imports/<uuid:pk>/mapping/", imports.mapping, name="import_mapping"),
    path("imports/<uuid:pk>/plan/", imports.plan, name="import_plan"),
    path("imports/<uuid:pk>/apply/", imports.apply, name="import_apply"),
    path("imports/<uuid:pk>/undo/", imports.undo, name="import_undo"),
    path("imports/<uuid:pk>/refused.csv", imports.refused, name="import_refused"),
    path("exports/", exports.exports, name="exports"),
    path("exports/new/", exports.new, name="export_new"),
    path("exports/<uuid:pk>/", exports.detail, name="export"),
    path("exports/<uuid:pk>/make/", exports.make, name="export_make"),
    path("exports/<uuid:pk>/file/", exports.download, name="export_file"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/find/", duplicates.find, name="duplicates_find"),
    path("duplicates/merge/", duplicates.merge_many, name="duplicates_merge"),
    path("duplicates/<uuid:pk>/", duplicates.duplicate, name="duplicate"),
    path("duplicates/<uuid:pk>/different/", duplicates.different, name="duplicate_different"),
    path("duplicates/<uuid:pk>/reopen/", duplicates.reopen, name="duplicate_reopen"),
    path("merges/", duplicates.merges, name="merges"),
    path("merges/<uuid:pk>/undo/", duplicates.undo, name="merge_undo"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:pk>/", jobs.job, name="job"),
    path("jobs/<uuid:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("jobs/<uuid:pk>/pause/", jobs.pause, name="job_pause"),
    path("jobs/<uuid:pk>/resume/", jobs.resume, name="job_resume"),
]

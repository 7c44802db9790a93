"""Addresses of what is kept, forgotten, held and watched: part of every address of the site."""

from django.urls import path

from organizing.views import access_report, breaches, kept, trust

urlpatterns = [
    path("people/<uuid:pk>/erase/", kept.erase, name="erase"),
    path("people/<uuid:pk>/hold/", kept.person_hold, name="person_hold"),
    path("people/<uuid:pk>/report/", access_report.access_report, name="person_report"),
    path("breaches/", breaches.breaches_page, name="breaches"),
    path("breaches/<uuid:pk>/", breaches.breach_told, name="breach_told"),
    path("erasures/<uuid:pk>/", kept.erasure, name="erasure"),
    path("kept/", kept.kept, name="kept"),
    path("kept/holds/", kept.hold_new, name="hold_new"),
    path("kept/holds/<uuid:pk>/", kept.hold, name="hold"),
    path("kept/exists/", kept.exists, name="exists"),
    path("people/<uuid:pk>/who/", trust.seers, name="person_seers"),
    path("people/<uuid:pk>/unseal/", trust.unseal, name="person_unseal"),
    path("people/<uuid:pk>/watch/", trust.watch, name="person_watch"),
    path("people/<uuid:pk>/unwatch/", trust.unwatch, name="person_unwatch"),
    path("alarms/", trust.alarms, name="alarms"),
    path("alarms/<uuid:pk>/seen/", trust.alarm_seen, name="alarm_seen"),
]

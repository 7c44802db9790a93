"""Every address of the site."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language

from organizing.views import (
    backtest,
    campaigns,
    committees,
    demo,
    health,
    log,
    meetings,
    people,
    person,
    promises,
    seats,
    today,
)

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/signup/", account.signup, name="account_signup"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("base/backtest/", backtest.backtest, name="backtest"),
    path("base/backtest/start/", backtest.start, name="backtest_start"),
    path("committees/", committees.committees, name="committees"),
    path("committees/new/", committees.new, name="committee_new"),
    path("committees/<uuid:pk>/", committees.committee, name="committee"),
    path("committees/<uuid:pk>/edit/", committees.edit, name="committee_edit"),
    path("committees/<uuid:pk>/seats/new/", seats.new, name="seat_new"),
    path("committees/<uuid:pk>/meetings/new/", meetings.new, name="meeting_new"),
    path("seats/<uuid:pk>/", seats.seat, name="seat"),
    path("seats/<uuid:pk>/understudy/", seats.understudy, name="seat_understudy"),
    path("seats/<uuid:pk>/vacate/", seats.vacate, name="seat_vacate"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/edit/", meetings.edit, name="meeting_edit"),
    path("meetings/<uuid:pk>/mark/", meetings.mark, name="meeting_mark"),
    path("meetings/<uuid:pk>/close/", meetings.close, name="meeting_close"),
    path("meetings/<uuid:pk>/cancel/", meetings.cancel, name="meeting_cancel"),
    path("meetings/<uuid:pk>/reinstate/", meetings.reinstate, name="meeting_reinstate"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<uuid:pk>/", campaigns.campaign, name="campaign"),
    path("actions/<uuid:pk>/", campaigns.action, name="action"),
    path("", today.today, name="today"),
    path("log/", log.log, name="log"),
    path("conversations/<uuid:pk>/", log.conversation, name="conversation"),
    path("conversations/<uuid:pk>/edit/", log.edit, name="conversation_edit"),
    path("conversations/<uuid:pk>/undo/", log.undo, name="conversation_undo"),
    path("follow-ups/<uuid:pk>/", today.follow_up_change, name="follow_up_change"),
    path("promises/", promises.promises, name="promises"),
    path("promises/new/", promises.promise_new, name="promise_new"),
    path("promises/<uuid:pk>/close/", promises.close, name="promise_close"),
    path("promises/<uuid:pk>/move/", promises.move, name="promise_move"),
    path("promises/<uuid:pk>/reopen/", promises.reopen, name="promise_reopen"),
    path("people/", people.people, name="people"),
    path("people/<uuid:pk>/", person.person, name="person"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<uuid:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<uuid:pk>/ties/", person.ties, name="person_ties"),
    path("people/<uuid:pk>/carrier/", person.carrier, name="person_carrier"),
    path("people/<uuid:pk>/pause/", person.pause, name="person_pause"),
    path("people/<uuid:pk>/pause/end/", person.pause_end, name="person_pause_end"),
    path("people/<uuid:pk>/no-contact/", person.no_contact, name="person_no_contact"),
    path("people/<uuid:pk>/left/", person.leave, name="person_leave"),
    path("people/<uuid:pk>/died/", person.die, name="person_die"),
    path("people/<uuid:pk>/attempt/", log.attempt, name="attempt"),
    path("settings/demo/", demo.remove, name="demo_remove"),
    path("", include("members.urls")),
]

handler400 = "members.views.errors.bad_request"
handler403 = "members.views.errors.forbidden"
handler404 = "members.views.errors.not_found"
handler500 = "members.views.errors.server_error"

"""How people get in: by invitation only, with a password, and a second step where needed."""

from __future__ import annotations

import logging
from functools import cache
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from members import confirming, inviting, sessions
from members.database.acting import acting_as
from members.database.acting import user as acting_user
from members.database.written import Written
from members.models import Carrier, LogEntry, Organization, User

logger = logging.getLogger(__name__)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth is untyped
    """Finds whose session it is, with what every page asks of them: person, factor, list."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the user, or None for nobody and for whoever was shut out."""
        user = _signed_in().first(user_id)
        return user if user and self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: User) -> bool:
        """Whether they may sign in and stay: neither shut out nor a manager of others (R6)."""
        return user.is_active and not user.person.is_management


@cache
def _signed_in() -> Written[User]:
    factors = User._meta.get_field("authenticator").related_model._default_manager
    own = factors.filter(user=OuterRef("pk")).exclude(type="recovery_codes")
    carrying = Carrier.objects.current().filter(by=OuterRef("person"))
    users = User.objects.select_related("person").annotate(  # type: ignore[no-redef]
        has_second_factor=Exists(own), carries=Exists(carrying)
    )
    return Written(lambda pk: users.filter(pk=pk))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Sign-up is closed: users are added by those who may grant."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: nobody signs themselves up."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether somebody who changes how they sign in must prove who they are once more."""
        return not confirming.is_fresh(self.request)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Turn away whoever may not sign in, with a passkey neither."""
        if Backend().user_can_authenticate(user):
            answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
            return answer
        clear_login(request)
        away: HttpResponse = self.respond_user_inactive(request, user)
        return away

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign `user` in, and write that down."""
        super().login(request, user)
        with acting_as(acting_user(user.pk)):
            LogEntry.record("signed_in", user, by=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write down that somebody did not get in: not who it was said to be."""
        super().authentication_failed(request, **credentials)
        LogEntry.record("sign_in_failed", Organization.current(), by=None)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a reset mail, on the configured address whatever host was asked."""
        uidb36, token = key.split("-", 1)
        path = reverse("account_reset_password_from_key", args=[uidb36, token])
        return f"{settings.SITE_URL}{path}"

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """End every other session of whoever changed how they sign in, and tell them by mail.

        allauth says so here of each such change. A mail that cannot be sent undoes nothing.
        """
        sessions.end_all(user, by=user, but=self.request.session.session_key)
        LogEntry.record("sign_in_changed", user, by=user, what=template_prefix.rsplit("/", 1)[-1])
        if not inviting.has_mailbox(user):
            return
        agent = self.request.headers.get("User-Agent", "")
        told = {**(context or {}), "device": sessions.device_of(agent)}
        try:
            super().send_notification_mail(template_prefix, user, told, email=user.email)
        except (OSError, SMTPException):
            logger.exception("A mail about a changed sign-in was not sent.")

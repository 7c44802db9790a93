"""Where somebody is signed in, and the end of it: one's own, and everybody's for an admin."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members import access, enrolling, granting, sessions
from members.confirming import confirmed
from members.http import Request, redirect_to, render_page
from members.models import Session, User


@require_safe
def mine(request: Request) -> HttpResponse:
    """List where one is signed in: device, since when, last used."""
    context = {"rows": sessions.listed(request.user, here=request.session.session_key)}
    return render_page(request, "members/sessions.html", context)


@require_POST
def end(request: Request, token: str) -> HttpResponseBase:
    """End one of one's own sessions."""
    sessions.end(_named(request, request.user, token), by=request.user)
    messages.success(request, _("That device is signed out."))
    return redirect_to(request, "members:sessions")


@require_POST
def end_others(request: Request) -> HttpResponseBase:
    """End all of one's own sessions but this one."""
    _tell(request, sessions.end_all(request.user, by=request.user, but=request.session.session_key))
    return redirect_to(request, "members:sessions")


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
def end_theirs(request: Request, pk: UUID, token: str) -> HttpResponseBase:
    """End one session of somebody."""
    found = _user(request, pk)
    sessions.end(_named(request, found, token), by=request.user)
    messages.success(request, _("That device is signed out."))
    return redirect_to(request, "members:user", pk=pk)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
def end_all(request: Request, pk: UUID) -> HttpResponseBase:
    """End every session of somebody, say because a phone was lost."""
    _tell(request, sessions.end_all(_user(request, pk), by=request.user))
    return redirect_to(request, "members:user", pk=pk)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
@confirmed
def forget_factors(request: Request, pk: UUID) -> HttpResponseBase:
    """Remove the second factors of somebody who lost them; they are asked for a new one."""
    found = _user(request, pk)
    if found == request.user:
        raise PermissionDenied
    enrolling.forget(found, by=request.user)
    messages.success(
        request,
        _("%(name)s signs in with the password alone now, and adds another second step first.")
        % {"name": found.person},
    )
    return redirect_to(request, "members:user", pk=pk)


def _user(request: Request, pk: UUID) -> User:
    if not access.is_everywhere(request.user, may=granting.PERMISSION):
        raise PermissionDenied
    return get_object_or_404(User.objects.select_related("person"), pk=pk)


def _named(request: Request, user: User, token: str) -> Session:
    """Return the session of that sign: a page must not show what opens one."""
    for session in Session.objects.visible_to(request.user).open().filter(user=user):
        if sessions.sign_of(session) == token:
            return session
    raise Http404


def _tell(request: Request, ended: int) -> None:
    said = ngettext("%(count)d device is signed out.", "%(count)d devices are signed out.", ended)
    messages.success(request, said % {"count": ended})

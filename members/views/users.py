"""Who can sign in, what each may see and do, and how that changes."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import access, enrolling, granting, names, searching, sessions
from members.confirming import confirmed
from members.forms.users import GrantForm, NewUserForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Grant, Person, User
from members.wording import grant_in_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)


@require_safe
@permission_required(granting.PERMISSION, raise_exception=True)
def users(request: Request) -> HttpResponse:
    """List everybody who can sign in, with what their roles let them see."""
    text = request.GET.get("q", "")
    found = _users(request)
    for word in names.fold(text).split():
        found = found.filter(person__search__contains=f" {word}")
    page = Paginator(found, per_page=50).get_page(request.GET.get("page"))
    rows = [{"user": user, "words": _words(user)} for user in page]
    return render_page(
        request,
        "members/users/list.html",
        {"page": page, "rows": rows, "q": text},
        partial="user-rows",
    )


@require_safe
@permission_required(granting.PERMISSION, raise_exception=True)
def user(request: Request, pk: UUID) -> HttpResponse:
    """Show one user: the roles in force, and forms to change them."""
    found = get_object_or_404(_users(request), pk=pk)
    return render_page(request, "members/users/detail.html", _detail(request, found))


@permission_required(granting.PERMISSION, raise_exception=True)
@confirmed
def new(request: Request) -> HttpResponse:
    """Add a user for somebody on record (`?person=`), or for somebody new.

    They get a link by mail, or a first password on the page that answers and nowhere else.
    """
    _everywhere(request)
    person = _person(request)
    form = NewUserForm(request.POST or None, user=request.user, person=person)
    if form.is_valid():
        try:
            if form.cleaned_data["how"] == "mail":
                return _invited(request, form)
            added, password = granting.let_in(
                email=form.cleaned_data["email"],
                person=form.to_let_in(),
                role=form.cleaned_data["role"],
                on=timezone.localdate(),
                by=request.user,
                **form.scope,
            )
        except granting.NotGranted as problem:
            form.add_error(None, str(problem))
        else:
            return _hand_over(request, added, password)
    return render_form(
        request,
        "members/users/new.html",
        {"form": form, "person": person, **_matches(request)},
        partial="person-matches" if "q" in request.GET else "",
    )


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
@confirmed
def grant(request: Request, pk: UUID) -> HttpResponseBase:
    """Give a user one more role."""
    found = get_object_or_404(_users(request), pk=pk)
    form = GrantForm(request.POST, user=request.user)
    if form.is_valid():
        given = granting.give(
            found,
            form.cleaned_data["role"],
            on=timezone.localdate(),
            by=request.user,
            **form.scope,
        )
        messages.success(request, grant_in_words(given))
        return redirect_to(request, "members:user", pk=found.pk)
    return render_form(request, "members/users/detail.html", _detail(request, found, form))


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
@confirmed
def end_grant(request: Request, pk: UUID) -> HttpResponseBase:
    """Take a role back, from the next request on."""
    _everywhere(request)
    found = get_object_or_404(Grant.objects.in_force(timezone.localdate()), pk=pk)
    try:
        granting.end(found, on=timezone.localdate(), by=request.user)
    except granting.NotGranted as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The role has ended."))
    return redirect_to(request, "members:user", pk=found.user_id)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
@confirmed
def deactivate(request: Request, pk: UUID) -> HttpResponseBase:
    """Shut a user out from their next request on."""
    found = get_object_or_404(_users(request), pk=pk)
    try:
        granting.deactivate(found, on=timezone.localdate(), by=request.user)
    except granting.NotGranted as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": found.person})
    return redirect_to(request, "members:user", pk=pk)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
@confirmed
def reactivate(request: Request, pk: UUID) -> HttpResponseBase:
    """Let a user in again."""
    found = get_object_or_404(_users(request), pk=pk)
    granting.reactivate(found, by=request.user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": found.person})
    return redirect_to(request, "members:user", pk=pk)


@require_POST
@permission_required(granting.PERMISSION, raise_exception=True)
@confirmed
def renew_password(request: Request, pk: UUID) -> HttpResponse:
    """Give a user another first password, shown on the page that answers and nowhere else."""
    found = get_object_or_404(_users(request), pk=pk)
    return _hand_over(request, found, granting.renew_password(found, by=request.user))


def _invited(request: Request, form: NewUserForm) -> HttpResponse:
    """Send the link by mail, after all of it is stored; where it cannot be sent, say so."""
    email, person = form.cleaned_data["email"], form.to_let_in()
    token = granting.invite(
        email=email,
        person=person,
        role=form.cleaned_data["role"],
        now=timezone.now(),
        by=request.user,
        **form.scope,
    )
    context = {"organization": request.organization.name, "token": token, "site": settings.SITE_URL}
    language = person.language if person.language in dict(settings.LANGUAGES) else None
    with translation.override(language or request.organization.language):
        text = render_to_string("members/users/invitation.txt", context)
        subject = _("An invitation")
    try:
        EmailMessage(subject, text, to=[email]).send()
    except (OSError, SMTPException):
        logger.exception("An invitation was not sent.")
        messages.error(
            request, _("The mail could not be sent. Hand a first password over instead.")
        )
    else:
        messages.success(
            request, _("A link is on its way to %(email)s, good for a week.") % {"email": email}
        )
    return redirect_to(request, "members:users")  # type: ignore[return-value]


def _everywhere(request: Request) -> None:
    """A role over a part gives no say in who signs in: those see and do what is everywhere."""
    if not access.is_everywhere(request.user, may=granting.PERMISSION):
        raise PermissionDenied


def _users(request: Request) -> QuerySet[User]:
    _everywhere(request)
    in_force = Grant.objects.in_force(timezone.localdate()).select_related("unit", "committee")
    held = Prefetch("grants", in_force.order_by("began_on", "pk"), to_attr="held")
    found = User.objects.select_related("person").prefetch_related(held)
    return found.order_by("-is_active", "person__sort_key", "pk")


def _words(user: User) -> list[str]:
    return [grant_in_words(grant) for grant in user.held]  # type: ignore[attr-defined]


def _detail(request: Request, found: User, form: GrantForm | None = None) -> dict[str, Any]:
    grants = [{"grant": one, "words": grant_in_words(one)} for one in found.held]  # type: ignore[attr-defined]
    form = form or GrantForm(user=request.user)
    return {
        "found": found,
        "grants": grants,
        "form": form,
        "is_me": found == request.user,
        "rows": sessions.listed(found, here=request.session.session_key),
        "must": enrolling.must_have(found),
    }


def _person(request: Request) -> Person | None:
    """Return the person on record who was chosen, if any."""
    chosen = request.GET.get("person")
    if not chosen:
        return None
    try:
        pk = UUID(chosen)
    except ValueError:
        pk = UUID(int=0)
    return get_object_or_404(Person.objects.visible_to(request.user).present(), pk=pk)


def _matches(request: Request) -> dict[str, Any]:
    """Return people on record without a sign-in, of that name."""
    text = request.GET.get("q", "").strip()
    found = Person.objects.visible_to(request.user).present().filter(user=None, is_management=False)
    people = (
        searching.narrow(found, text, by=request.user).order_by("sort_key", "pk")[:10]
        if len(text) > 1
        else []
    )
    return {"q": text, "matches": people}


def _hand_over(request: Request, user: User, password: str) -> HttpResponse:
    context = {"found": user, "password": password}
    return render_page(request, "members/users/password.html", context)

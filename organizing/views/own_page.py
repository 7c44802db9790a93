"""A person's own page: the link their organizer hands over, and what they do there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import ImpactRelation
from members import watching
from members.confirming import confirmed
from members.forms.own_fields import AboutForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Organization, Person
from members.tokens import too_often
from organizing import declaring, own_pages
from organizing.dashboards import deciders
from organizing.dashboards import own_page as dashboard
from organizing.forms.days import as_uuid
from organizing.forms.own_page import CorrectForm, RestForm
from organizing.forms.strength import RelationForm
from organizing.models import OwnPage

WITHIN = timedelta(minutes=10)
MOST_LOOKS, MOST_ACTS = 100, 20

View = Callable[..., HttpResponseBase]


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
@confirmed  # it shows all of a person to whoever has it, long after the phone is taken back
@watching.reads_a_person
def own_page_new(request: Request, pk: UUID) -> HttpResponse:
    """Make a link to somebody's own page, for who may read all of it. It is shown once."""
    found = _sealed(request, pk)
    token = own_pages.hand_over(found, now=timezone.now(), by=request.user)
    address = settings.SITE_URL + reverse("mine", args=[token])
    context = {"person": found, "address": address, "days": own_pages.OPEN_FOR.days}
    return render_page(request, "organizing/people/own_page_address.html", context)


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
def own_page_end(request: Request, pk: UUID) -> HttpResponseBase:
    """Take the link back."""
    found = _sealed(request, pk)
    own_pages.take_back(found, now=timezone.now(), by=request.user)
    messages.success(request, _("The link works no longer."))
    return redirect_to(request, found)


def _sealed(request: Request, pk: UUID) -> Person:
    return get_object_or_404(Person.objects.sealed_to(request.user).present(), pk=pk)


def by_link(most: int) -> Callable[[View], View]:
    """Let in whoever has a link in force, speak their language, and slow down who tries many."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: Request, token: str) -> HttpResponseBase:
            if too_often(request, f"mine-{request.method}", most=most, within=WITHIN):
                return HttpResponse(
                    _("Too many tries. Come back in ten minutes."),
                    status=429,
                    content_type="text/plain; charset=utf-8",
                )
            page = OwnPage.by_token(token)
            if page is None:
                raise Http404
            with translation.override(_language(request, page.person)):
                response = view(request, page, token)
                response["Content-Language"] = translation.get_language() or "en"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return login_not_required(opened)

    return decorate


def _language(request: Request, person: Person) -> str:
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    offered = {code for code, _name in settings.LANGUAGES}
    if not chosen and person.language in offered:
        return person.language
    return translation.get_language() or request.organization.language


@by_link(MOST_LOOKS)
@require_safe
def mine(request: Request, page: OwnPage, token: str) -> HttpResponse:
    """Show somebody what is written about them. Each look is logged."""
    own_pages.viewed(page)
    return render(request, "organizing/own_page/page.html", _context(request, page, token))


def _context(request: Request, page: OwnPage, token: str, **forms: Any) -> dict[str, Any]:
    on = timezone.localdate()
    return {
        "sections": dashboard.own_page(page.person, on=on),
        "asked": dashboard.asked(page.person),
        "quarter": deciders.last_over(on=on, rules=Organization.current().rules),
        "is_resting": dashboard.is_resting(page.person, on=on),
        "person": page.person,
        "until": page.expires_at,
        "token": token,
        "correct_form": CorrectForm(),
        "rest_form": RestForm(on=on),
        "about_form": AboutForm(person=page.person, own=own_pages.own_fields()),
        "campaigns": declaring.campaigns_of(page.person),
        "relations": ImpactRelation.Value.choices,
        "done": request.GET.get("done", ""),
        **forms,
    }


def _refused(request: Request, page: OwnPage, token: str, name: str, form: Any) -> HttpResponse:
    context = _context(request, page, token, **{name: form})
    return render_form(request, "organizing/own_page/page.html", {**context, "form": form})


def _back(request: Request, token: str, done: str) -> HttpResponseBase:
    return redirect_to(request, f"{reverse('mine', args=[token])}?done={done}#done")


@by_link(MOST_ACTS)
@require_POST
def mine_correct(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Say that something is wrong."""
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _refused(request, page, token, "correct_form", form)
    said = form.cleaned_data
    own_pages.correct(page, said["text"], about=said["about"], on=timezone.localdate())
    return _back(request, token, "correct")


@by_link(MOST_ACTS)
@require_POST
def mine_about(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Say for oneself what the organization asks everybody."""
    form = AboutForm(request.POST, person=page.person, own=own_pages.own_fields())
    if not form.is_valid():
        return _refused(request, page, token, "about_form", form)
    form.keep_own(page.person, by=None)
    return _back(request, token, "about")


@by_link(MOST_ACTS)
@require_POST
def mine_relation(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Say for oneself whether a campaign of one's units is about one, or take it back."""
    near = {str(one.pk): one for one, _said in declaring.campaigns_of(page.person)}
    campaign = near.get(request.POST.get("campaign", ""))
    form = RelationForm(request.POST)
    if campaign is None or not form.is_valid():
        raise Http404
    door, on = ImpactRelation.Door.OWN_PAGE, timezone.localdate()
    value = form.cleaned_data["value"]
    declaring.declare(page.person, campaign, value, door=door, on=on, by=None)
    return _back(request, token, "relation")


@by_link(MOST_ACTS)
@require_POST
def mine_object(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Ask to be left alone."""
    own_pages.object_to_contact(page, on=timezone.localdate())
    return _back(request, token, "object")


@by_link(MOST_ACTS)
@require_POST
def mine_pause(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Rest until a day."""
    form = RestForm(request.POST, on=timezone.localdate())
    if not form.is_valid():
        return _refused(request, page, token, "rest_form", form)
    own_pages.pause(page, on=timezone.localdate(), until=form.cleaned_data["until"])
    return _back(request, token, "pause")


@by_link(MOST_ACTS)
@require_POST
def mine_erase(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Ask to be erased."""
    own_pages.ask_erasure(page, on=timezone.localdate())
    return _back(request, token, "erase")


@by_link(MOST_ACTS)
@require_POST
def mine_welcome(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Let us be in touch again."""
    own_pages.welcome_contact(page, on=timezone.localdate())
    return _back(request, token, "welcome")


@by_link(MOST_ACTS)
@require_POST
def mine_resume(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Be back before the day one named."""
    own_pages.resume(page, on=timezone.localdate())
    return _back(request, token, "resume")


@by_link(MOST_ACTS)
@require_POST
def mine_withdraw(request: Request, page: OwnPage, token: str) -> HttpResponseBase:
    """Take back what one asked for."""
    pk = as_uuid(request.POST.get("request"))
    if pk is None or not own_pages.take_back_request(page, pk, on=timezone.localdate()):
        raise Http404
    return _back(request, token, "withdraw")

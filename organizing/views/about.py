"""What is said of a person in fields of the organization's own, and the tags on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from members import defining, describing, lawful, watching
from members.forms.own_fields import AboutForm
from members.http import Request, redirect_to, render_form
from members.models import Person, Tag
from organizing.dashboards import about as dashboard

CHANGE = "members.change_person"
CARD = "organizing/people/_about.html"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("members.view_person", raise_exception=True)
@watching.reads_a_person
def about(request: Request, pk: UUID) -> HttpResponseBase:
    """Show the card, open what is sealed (`?sealed=1`, logged), or change it in place."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    may_change = _may_change(request, found)
    is_open = request.GET.get("sealed") == "1"
    if request.method != "POST" and "edit" not in request.GET:
        return _card(request, found, may_change=may_change, is_open=is_open)
    changeable = Person.objects.visible_to(request.user, may=CHANGE).present()
    found = get_object_or_404(changeable, pk=pk)
    fields = dashboard.editable(found, request.user, is_open=is_open)
    form = AboutForm(request.POST or None, person=found, own=fields)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                form.keep_own(found, by=request.user)
        except lawful.NotMet as problem:
            return _card(request, found, may_change=True, said=str(problem), is_wrong=True)
        if not request.htmx:
            return redirect_to(request, found)
        return _card(request, found, may_change=may_change, is_open=False, said=_("Saved."))
    context = {"form": form, "person": found, "is_open": is_open}
    return render_form(request, "organizing/people/about.html", context, partial="about")


@require_POST
@permission_required(CHANGE, raise_exception=True)
def tag(request: Request, pk: UUID) -> HttpResponseBase:
    """Put a tag on somebody, one that is there or a new one."""
    found = get_object_or_404(Person.objects.visible_to(request.user, may=CHANGE).present(), pk=pk)
    name = request.POST.get("name", "").replace("\0", "")
    try:
        chosen = defining.usable_tag(name, by=request.user)
    except defining.BadDefinition as problem:
        return _card(request, found, may_change=True, said=str(problem), is_wrong=True)
    if chosen.tier not in describing.tiers_for(found, request.user) or chosen.archived_on:
        said = _("This tag is not in use, or not yours to give.")
        return _card(request, found, may_change=True, said=said, is_wrong=True)
    try:
        describing.tag(found, chosen, by=request.user)
    except lawful.NotMet as problem:
        return _card(request, found, may_change=True, said=str(problem), is_wrong=True)
    return _card(request, found, may_change=True, said=_("Tagged."))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def untag(request: Request, pk: UUID) -> HttpResponseBase:
    """Take a tag off somebody."""
    found = get_object_or_404(Person.objects.visible_to(request.user, may=CHANGE).present(), pk=pk)
    try:
        chosen = Tag.objects.visible_to(request.user).filter(pk=UUID(request.POST.get("tag", "")))
    except ValueError:
        chosen = Tag.objects.visible_to(request.user).none()
    for one in chosen:
        if one.tier in describing.tiers_for(found, request.user):
            describing.untag(found, one, by=request.user)
    return _card(request, found, may_change=True, said=_("Taken off."))


def _card(
    request: Request,
    person: Person,
    *,
    may_change: bool,
    is_open: bool = False,
    said: str = "",
    is_wrong: bool = False,
) -> HttpResponse | HttpResponseBase:
    if not request.htmx and request.method == "POST" and not is_wrong:
        return redirect_to(request, person)
    shown = dashboard.about(person, request.user, may_change=may_change, is_open=is_open)
    context: dict[str, Any] = {"about": shown, "person": person, "said": said, "wrong": is_wrong}
    template = CARD if request.htmx else "organizing/people/about.html"
    return render(request, template, context, status=422 if is_wrong else 200)


def _may_change(request: Request, person: Person) -> bool:
    changeable = Person.objects.visible_to(request.user, may=CHANGE).present()
    return request.user.has_perm(CHANGE) and changeable.filter(pk=person.pk).exists()

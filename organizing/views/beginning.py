"""The first week, step by step; what one may take along; and stopping, at any time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import granting
from members.http import Request, redirect_to, render_form, render_page
from members.models import Carrier, Person
from organizing import beginning
from organizing.dashboards import beginning as dashboard
from organizing.dashboards.own_page import own_page
from organizing.forms.invitation import CheckForm
from organizing.models import FirstWeek, ListOffer

LOG = "organizing.log_conversation"


def _week(request: Request) -> FirstWeek:
    mine = FirstWeek.objects.visible_to(request.user).filter(person=request.user.person_id)
    return get_object_or_404(mine.exclude(began_on=None).select_related("person", "chair"))


@require_safe
def first_week(request: Request) -> HttpResponse:
    """Show the steps of the first week; those done are folded."""
    found = dashboard.beginning_of(request.user, on=timezone.localdate())
    if found is None:
        raise Http404
    context = {"beginning": found, "form": CheckForm()}
    return render_page(request, "organizing/beginning/first_week.html", context)


@require_POST
def first_week_check(request: Request) -> HttpResponseBase:
    """Three questions about what we keep, never write, and who can see it."""
    week, form = _week(request), CheckForm(request.POST)
    if not form.is_valid():
        found = dashboard.beginning_of(request.user, on=timezone.localdate())
        context = {"beginning": found, "form": form}
        return render_form(request, "organizing/beginning/first_week.html", context)
    _stamp(week, "checked_at")
    return redirect_to(request, "first_week")


@require_http_methods(["GET", "HEAD", "POST"])
def first_week_record(request: Request) -> HttpResponseBase:
    """Show one's own record first, as anybody one writes about can see theirs."""
    week = _week(request)
    if request.method == "POST":
        _stamp(week, "own_record_at")
        return redirect_to(request, "first_week")
    sections = own_page(request.user.person, on=timezone.localdate())
    return render_page(request, "organizing/beginning/record.html", {"sections": sections})


@require_POST
def first_week_practised(request: Request) -> HttpResponseBase:
    """They have practised, or would rather begin."""
    _stamp(_week(request), "practised_at")
    return redirect_to(request, "first_week")


@require_POST
@permission_required("organizing.change_commitment", raise_exception=True)
def first_week_promise(request: Request) -> HttpResponseBase:
    """Promise the chair to talk to two people before Friday."""
    on, now = timezone.localdate(), timezone.now()
    beginning.promise(_week(request), on=on, now=now, by=request.user)
    return redirect_to(request, "first_week")


@require_POST
@permission_required(LOG, raise_exception=True)
def offer_answer(request: Request, pk: UUID) -> HttpResponseBase:
    """Take somebody onto one's list, or not."""
    offer = get_object_or_404(ListOffer.objects.visible_to(request.user), pk=pk)
    try:
        beginning.answer(
            offer,
            accept=request.POST.get("answer") == "yes",
            on=timezone.localdate(),
            now=timezone.now(),
            by=request.user,
        )
    except beginning.NotPossible as problem:
        messages.warning(request, str(problem))
    return redirect_to(request, "/first-week/#list")


@require_POST
def first_month(request: Request) -> HttpResponseBase:
    """A seat, a rest, or on as it is."""
    choice = request.POST.get("choice", "")
    if choice in FirstWeek.Choice.values:
        on = timezone.localdate()
        beginning.choose(_week(request), choice, on=on, by=request.user)
        messages.success(request, _("Noted. Your chair hears of it."))
    return redirect_to(request, "today")


@require_safe
def my_data(request: Request) -> HttpResponse:
    """Hand out everything written about oneself, to keep."""
    sections = own_page(request.user.person, on=timezone.localdate())
    found = {
        section.title: [
            {"what": line.text, "more": line.under, "on": line.on} for line in section.lines
        ]
        for section in sections
    }
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="about-me.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def step_down(request: Request) -> HttpResponseBase:
    """Stop: see whom one hands back, take one's own record along, and be out at once."""
    on = timezone.localdate()
    if request.method == "POST":
        try:
            beginning.step_down(request.user, on=on, now=timezone.now())
        except granting.NotGranted as problem:
            messages.error(request, str(problem))
            return redirect_to(request, "step_down")
        logout(request)
        return render_page(request, "organizing/beginning/stepped_down.html", {})
    carried = Carrier.objects.visible_to(request.user).current().filter(by=request.user.person_id)
    people = Person.objects.visible_to(request.user).filter(pk__in=carried.values("person"))
    week = FirstWeek.objects.visible_to(request.user).filter(person=request.user.person_id)
    context = {
        "people": people.order_by("sort_key", "pk"),
        "week": week.select_related("chair").first(),
    }
    return render_page(request, "organizing/beginning/step_down.html", context)


def _stamp(week: FirstWeek, name: str) -> None:
    if getattr(week, name) is None:
        setattr(week, name, timezone.now())
        week.save(update_fields=[name])

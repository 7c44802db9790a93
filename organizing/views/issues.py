"""Issues by unit, convening who named one, and who is the only tie of whom."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Issue
from members import access
from members.dates import date_format
from members.http import Request, redirect_to, render_form, render_page
from members.models import Unit
from organizing import convening
from organizing.dashboards import issues as dashboard
from organizing.dashboards import threads as threads_dashboard
from organizing.dashboards.issues import Where
from organizing.forms.convening import ConveneForm
from organizing.forms.days import as_uuid

MOST_UNITS = 300
BASE, LOG = "organizing.view_base", "organizing.log_conversation"


@require_safe
@permission_required(BASE, raise_exception=True)
def issues(request: Request) -> HttpResponse:
    """Show what people of a unit named themselves, most widely felt first."""
    on, rules = timezone.localdate(), request.organization.rules
    board = dashboard.board(request.user, _where(request), on=on, rules=rules)
    context = {"board": board, "units": _units(request), "on": on}
    return render_page(request, "organizing/base/issues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(LOG, raise_exception=True)
def issue(request: Request, pk: UUID) -> HttpResponseBase:
    """Show who named an issue, and invite those who do not know each other to one place."""
    found = get_object_or_404(Issue, pk=pk)
    on, where = timezone.localdate(), _where(request)
    circle = dashboard.circle(request.user, found, where, on=on, rules=request.organization.rules)
    if not circle.people and not access.is_everywhere(request.user, may=LOG):
        raise Http404  # nobody in scope named it: as if it were not there
    form = ConveneForm(request.POST or None, initial={"held_on": on + timedelta(days=7)}, on=on)
    chosen = _chosen(request, circle)
    if form.is_valid() and not chosen:
        form.add_error(None, _("Choose whom to invite."))
    elif form.is_valid():
        said = form.cleaned_data
        n = convening.convene(
            found,
            chosen,
            what=_words(found, said["held_on"], said["place"]),
            held_on=said["held_on"],
            on=on,
            by=request.user,
        )
        words = ngettext(
            "%(n)s invitation is on somebody's list.", "%(n)s invitations are on lists.", n
        )
        messages.success(request, words % {"n": n})
        query = urlencode(
            {
                "there": [str(one) for one in chosen],
                "held_on": said["held_on"],
                "place": said["place"],
            },
            doseq=True,
        )
        messages.info(request, _("Afterwards, write the gathering down: they are ticked already."))
        return redirect_to(request, f"{request.path}?{where.query}&after={on}&{query}")
    context = {
        "circle": circle,
        "form": form,
        "chosen": chosen,
        "after": _after(request),
        "may_introduce": request.user.has_perm(threads_dashboard.SEALED),
    }
    return render_form(request, "organizing/base/issue.html", context)


@require_safe
@permission_required(BASE, raise_exception=True)
def threads(request: Request) -> HttpResponse:
    """Show who is the only tie of how many; by name for whoever may read ties, and logged."""
    named = request.user.has_perm(threads_dashboard.SEALED)
    found = threads_dashboard.threads(request.user, named=named)
    context = {"threads": found, "on": timezone.localdate()}
    return render_page(request, "organizing/base/threads.html", context)


def _where(request: Request) -> Where:
    pk = as_uuid(request.GET.get("unit"))
    within = access.units_within(request.user, may=BASE)
    seen = Unit.objects.visible_to(request.user).filter(within)
    unit = get_object_or_404(seen.select_related("parent"), pk=pk) if pk else None
    return Where(unit, request.GET.get("shift", "")[:40])


def _units(request: Request) -> list[tuple[UUID, str]]:
    """Return the units one may ask about, indented as the tree stands."""
    within = access.units_within(request.user, may=BASE)
    seen = Unit.objects.visible_to(request.user).filter(within, closed_on=None)
    units = list(seen.in_tree_order()[:MOST_UNITS])
    top = min((unit.depth for unit in units), default=0)
    return [(unit.pk, "\u2003" * (unit.depth - top) + unit.name) for unit in units]


def _chosen(request: Request, circle: dashboard.Circle) -> list[UUID]:
    """Return whom to invite: at first those who know none of the others, or everybody."""
    people = {one.person.pk for one in circle.people}
    if request.method == "POST":
        sent = [as_uuid(value) for value in request.POST.getlist("person")]
        return [pk for pk in sent if pk in people]
    strangers = [one.person.pk for one in circle.people if one.knows_none]
    return strangers or list(people)


def _words(found: Issue, day: date, place: str) -> str:
    said = {"issue": found.name, "day": date_format(day, "j M")}
    words = _("Invite: talk about %(issue)s with others who named it, %(day)s") % said
    return (f"{words}, {place}" if place else words)[:400]


def _after(request: Request) -> str:
    """Return where to write the gathering down, with everybody ticked, once it is convened."""
    if "after" not in request.GET:
        return ""
    kept = {name: request.GET.getlist(name) for name in ("there", "held_on", "place")}
    return urlencode(kept, doseq=True)

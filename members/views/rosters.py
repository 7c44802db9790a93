"""What goes with a roster: the second person, the rule, readiness, the summary, challenges."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members import exporting, searching
from members.confirming import confirmed
from members.exporting import approving, asking, behind, readiness, showing, summary
from members.forms.exports import ChallengeForm, DeclineForm, RuleForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Person, RosterExport, RosterRule, Unit
from members.views.exports import export_of, exporter


@require_safe
@exporter
def approve_page(request: Request, token: str) -> HttpResponse:
    """What the second person sees: counts, not rows."""
    export = _by_link(request, token)
    context = {
        **showing.page_of(export, user=request.user, named=False),
        "export": export,
        "token": token,
        "form": DeclineForm(),
        "same": export.by_id == request.user.pk,
    }
    return render_page(request, "members/exports/approve.html", context)


@require_POST
@exporter
@confirmed
def approve(request: Request, token: str) -> HttpResponseBase:
    """Let it out."""
    export = _by_link(request, token)
    try:
        approving.approve(export, by=request.user)
        messages.success(request, _("Let out. Only the person who asked can take the file."))
    except exporting.Refused as problem:
        messages.error(request, str(problem))
        return redirect_to(request, "members:export_approve", token=token)
    return redirect_to(request, "members:exports")


@require_POST
@exporter
def decline(request: Request, token: str) -> HttpResponseBase:
    """Say no, and why."""
    export, form = _by_link(request, token), DeclineForm(request.POST)
    if not form.is_valid():
        context = {**showing.page_of(export, user=request.user, named=False), "export": export,
                   "token": token, "form": form, "same": False}  # fmt: skip
        return render_form(request, "members/exports/approve.html", context)
    try:
        approving.decline(export, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, _("Declined. The person who asked sees why."))
    except exporting.Refused as problem:
        messages.error(request, str(problem))
        return redirect_to(request, "members:export_approve", token=token)
    return redirect_to(request, "members:exports")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(exporting.RULE_PERMISSION, raise_exception=True)
def rule(request: Request) -> HttpResponseBase:
    """The rule of eligibility and its history; saving puts a new one in force."""
    now = RosterRule.in_force()
    start = RosterRule(standings=now.standings, categories=now.categories,
                       left_out=now.left_out, away=now.away)  # fmt: skip
    form = RuleForm(request.POST or None, instance=start)
    if not showing.may_change_rule(request.user):
        form = None  # type: ignore[assignment]
    if form and form.is_valid():
        asking.change_rule(form.save(commit=False), by=request.user)
        messages.success(request, _("This rule is in force. Rosters counted before keep theirs."))
        return redirect_to(request, "members:export_rule")
    context = {"now": showing.rule_now(), "history": showing.rule_history(), "form": form}
    if form is None:
        return render_page(request, "members/exports/rule.html", context)
    return render_form(request, "members/exports/rule.html", context)


@require_safe
@exporter
def ready(request: Request) -> HttpResponse:
    """How ready the list is for a vote on a day: whom one can reach, what is unresolved."""
    units = exporting.units_of(request.user).filter(closed_on=None)
    today = timezone.localdate()
    try:
        asked = UUID(request.GET.get("unit", ""))
    except ValueError:
        asked = None
    unit = units.filter(pk=asked).first() if asked else None
    try:
        on = parse_date(request.GET.get("on", "")) or today + readiness.AHEAD
    except ValueError:
        on = today + readiness.AHEAD
    tree = units.in_tree_order()
    if unit is None and not showing.is_everywhere(request.user):
        if not tree:  # nothing of theirs is open; the whole is not theirs to count
            raise Http404
        unit = tree[0]
    if (part := request.GET.get("of", "")) in readiness.PARTS:
        return _ready_people(request, unit, part, on=on)
    context = {
        "meter": readiness.readiness(unit, on=on),
        "unit": unit,
        "units": tree,
        "on": on,
        "days": (on - today).days,
        "everybody": showing.is_everywhere(request.user),
        "query": _where(unit, on),
    }
    return render_page(request, "members/exports/ready.html", context)


def _ready_people(request: Request, unit: Unit | None, part: str, *, on: date) -> HttpResponse:
    """Who a number of the meter counts, and the ways to its other numbers."""
    at = behind.unit_of(request.GET.get("at", ""), user=request.user)
    at = at if at and (unit is None or unit.pk in at.path) else None
    context = {
        **behind.of_readiness(unit, part, at=at, on=on, user=request.user),
        "place": at or unit,
        "on": on,
        "part": part,
        "parts": [(name, label) for name, (label, _sql) in readiness.PARTS.items()],
        "query": _where(unit, on),
        "at": at,
    }
    return render_page(request, "members/exports/ready_people.html", context)


def _where(unit: Unit | None, on: date) -> str:
    said = {"unit": unit.pk if unit else "", "on": on}
    return urlencode({name: str(value) for name, value in said.items() if value})


@require_safe
@exporter
def public(request: Request, pk: UUID) -> HttpResponse:
    """What may be published, fit for print: figures by place and job, no names, no small cells."""
    export = export_of(request, pk)
    if not export.surveyed_at:
        raise Http404
    context = {
        "export": export,
        "workplaces": summary.by_workplace(export),
        "categories": summary.by_category(export),
        "how": showing.how(export),
        "now": timezone.now(),
    }
    return render_page(request, "members/exports/summary.html", context)


@require_POST
@exporter
def challenge(request: Request, pk: UUID) -> HttpResponseBase:
    """Say that somebody belongs on it, or does not. Nothing unsays it."""
    export, form = export_of(request, pk), ChallengeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Name the person, say which, and why."))
        return redirect_to(request, export)
    people = Person.objects.visible_to(request.user)
    person = get_object_or_404(people, pk=form.cleaned_data["person"])
    said = form.cleaned_data
    try:
        asking.challenge(export, person, said["kind"], reason=said["reason"], by=request.user)
        messages.success(request, _("The challenge is on record."))
    except exporting.Refused as problem:
        messages.error(request, str(problem))
    return redirect_to(request, export)


@require_safe
@exporter
def challenge_find(request: Request, pk: UUID) -> HttpResponse:
    """Find whom to challenge, by name."""
    export = export_of(request, pk)
    text = request.GET.get("q", "").replace("\0", "")[:80]
    found = searching.narrow(Person.objects.visible_to(request.user), text, by=request.user)
    context = {
        "export": export,
        "q": text,
        "found": found.order_by("sort_key", "pk")[:20],
        "kinds": ChallengeForm().fields["kind"].choices,  # type: ignore[attr-defined]
    }
    return render_page(request, "members/exports/challenge.html", context)


@require_POST
@exporter
def close(request: Request, pk: UUID) -> HttpResponseBase:
    """Close it to challenges."""
    export = export_of(request, pk)
    try:
        asking.close(export, by=request.user)
    except exporting.Refused as problem:
        messages.error(request, str(problem))
    return redirect_to(request, export)


@require_POST
@exporter
def again(request: Request, pk: UUID) -> HttpResponseBase:
    """Ask for the next version, with what was challenged as questions."""
    export = export_of(request, pk)
    try:
        later = asking.next_version(export, by=request.user)
    except exporting.Refused as problem:
        messages.error(request, str(problem))
        return redirect_to(request, export)
    return redirect_to(request, later)


def _by_link(request: Request, token: str) -> RosterExport:
    found = approving.by_token(token, user=request.user)
    if found is None:
        raise Http404
    return found

"""The ladder, who moved between two days, and what changed for one person."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import watching
from members.http import Request, render_page
from members.models import Person, Unit
from organizing import recounting
from organizing.dashboards import history as history_dashboard
from organizing.dashboards import ladder as dashboard
from organizing.dashboards import movement as movement_dashboard
from organizing.dashboards import moving_pages, trends
from organizing.dashboards.movement import SPANS, STATES, WAYS, Asked
from organizing.forms.days import as_day, as_uuid
from organizing.models.standing import Rung
from organizing.standing.changing import state_label


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def ladder(request: Request) -> HttpResponse:
    """Show the rungs with their flows, who is close to the next, and who rests lower."""
    on, rules = timezone.localdate(), request.organization.rules
    days = _number(request.GET.get("days"), SPANS, 90)
    rung = _number(request.GET.get("rung"), range(1, 6), 0)
    user, after = request.user, as_uuid(request.GET.get("after"))
    look = recounting.look(
        moving_pages.rungs, user, on=on, organization=request.organization, days=days
    )
    counts = look.found.close_counts
    rung = rung or next((each for each, n in counts.items() if n), 3)  # the highest first
    is_resting = request.GET.get("list") == "resting"
    close_after, rest_after = (None, after) if is_resting else (after, None)
    context = {
        "days": days,
        "spans": SPANS,
        "since": on - timedelta(days=days),
        "on": on,
        "counted": recounting.told([look]),
        "steps": look.found.steps,
        "rung": rung,
        "close_counts": [(each, Rung(each).label, n) for each, n in counts.items()],
        "close": dashboard.close(
            user, on=on, rules=rules, rung=rung, after=close_after, total=counts[rung]
        ),
        "resting": dashboard.resting(user, after=rest_after, total=look.found.rest_lower),
        "lately": look.found.lately,
    }
    return render_page(request, "organizing/base/ladder.html", context)


def _number(text: str | None, allowed: object, default: int) -> int:
    """Return the number `text` stands for where it is one of those allowed."""
    if text and text.isascii() and text.isdigit() and len(text) < 5:
        number = int(text)
        if number in allowed:  # type: ignore[operator]
            return number
    return default


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def movement(request: Request) -> HttpResponse:
    """Show who moved between two days, and why."""
    on = timezone.localdate()
    what = request.GET.get("what", "")
    what = what if what in STATES else "level"
    if what == "drift" and not request.user.has_perm("organizing.view_drift"):
        what = "level"
    days = _number(request.GET.get("days"), SPANS, 30)
    until = min(as_day(request.GET.get("until")) or on, on)
    since = as_day(request.GET.get("since")) or until - timedelta(days=days)
    units = Unit.objects.visible_to(request.user)
    asked_unit = as_uuid(request.GET.get("unit"))
    unit = units.filter(pk=asked_unit).first() if asked_unit else None
    states = STATES[what]
    was, now = request.GET.get("was", ""), request.GET.get("now", "")
    asked = Asked(
        what=what,
        since=min(since, until),
        until=until,
        unit=unit,
        was=was if was in states else "",
        now=now if now in states else "",
        way=request.GET.get("way", ""),
        cross=_number(request.GET.get("cross"), range(1, 7), 0) if what != "drift" else 0,
    )
    look = recounting.look(
        moving_pages.moved,
        request.user,
        on=on,
        organization=request.organization,
        what=what,
        since=(on - asked.since).days,
        until=(on - asked.until).days,
        unit=str(unit.pk) if unit else "",
    )
    found = movement_dashboard.movement(
        request.user, asked, after=as_uuid(request.GET.get("after")), counted=look.found
    )
    ways = {way: _query(asked, way) for way in WAYS}
    axes = [("level", _("Base levels")), ("rung", _("Rungs"))]
    if request.user.has_perm("organizing.view_drift"):
        axes.append(("drift", _("Relationships")))
    context = {
        "movement": found,
        "counted": recounting.told([look]),
        "asked": asked,
        "ways": ways,
        "links": {way: _link(query, getattr(found, way)) for way, query in ways.items()},
        "spans": SPANS,
        "days": (asked.until - asked.since).days,
        "axes": axes,
        "only": _only(asked),
        "units": units.in_tree_order()[:300],
        "beyond": trends.beyond(
            request.user,
            since=asked.since,
            until=asked.until,
            least=request.organization.rules["privacy"]["min_cell"],
        ),
    }
    return render_page(request, "organizing/base/movement.html", context)


def _query(asked: Asked, way: str) -> str:
    """Return what asks for those who moved that way."""
    said = {
        "what": asked.what, "since": asked.since, "until": asked.until, "way": way,
        "was": "" if asked.is_pair else asked.was, "now": "" if asked.is_pair else asked.now,
        "cross": asked.cross or "", "unit": asked.unit.pk if asked.unit else "",
    }  # fmt: skip
    return urlencode({key: str(value) for key, value in said.items() if value})


def _link(query: str, n: int) -> SafeString:
    """Return how many moved one way as a link to them."""
    return format_html('<a href="?{}#people-title">{}</a>', query, number_format(n))


def _only(asked: Asked) -> str:
    """Return in words which of those who moved are shown, where it is not all of them."""
    if asked.cross:
        return _("Only those who came to stand at %(state)s or higher, or rest below it now.") % {
            "state": state_label(asked.what, str(asked.cross))
        }
    if asked.is_pair or not (asked.was or asked.now):
        return ""
    if asked.now:
        return _("Only those who stand at %(state)s now and did not before.") % {
            "state": state_label(asked.what, asked.now)
        }
    return _("Only those who stood at %(state)s and do not now.") % {
        "state": state_label(asked.what, asked.was)
    }


@require_safe
@permission_required("members.view_person", raise_exception=True)
@watching.reads_a_person
def history(request: Request, pk: UUID) -> HttpResponse:
    """Show what changed for one person, latest first, with reasons."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    before = request.GET.get("before", "")
    shown = history_dashboard.history(
        found,
        request.user,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None,
    )
    context = {"person": found, "history": shown}
    return render_page(request, "organizing/people/history.html", context)

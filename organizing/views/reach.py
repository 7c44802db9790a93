"""Reach: how people hang together in a unit, and what would go with one of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from members import access, granting, watching
from members.http import Request, render_page
from members.models import Person, Unit, User
from organizing.dashboards import reach as dashboard
from organizing.dashboards import since
from organizing.dashboards import tie_map as map_dashboard
from organizing.dashboards.base import at_least
from organizing.forms.days import as_uuid
from organizing.models.standing import Level


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def reach(request: Request) -> HttpResponse:
    """Show for each unit in scope how its people hang together."""
    on = timezone.localdate()
    lately = since.reach(request.user, on=on)
    rows, hidden = dashboard.units(request.user, on=on, is_all="all" in request.GET)
    sealed = Unit.objects.visible_to(request.user).filter(
        access.units_within(request.user, may=dashboard.SEALED),
        pk__in=[row.unit.pk for row in rows],
    )
    context = {
        "rows": rows,
        "hidden": hidden,
        "on": on,
        "lately": lately,
        "reached": at_least(Level.REACHED),
        "sealed": set(sealed.values_list("pk", flat=True)),
    }
    return render_page(request, "organizing/reach/list.html", context)


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def reach_unit(request: Request, pk: UUID) -> HttpResponse:
    """Show how people of one unit hang together, in figures."""
    within = access.units_within(request.user, may="organizing.view_base")
    unit = get_object_or_404(Unit.objects.visible_to(request.user).filter(within), pk=pk)
    on = timezone.localdate()
    page = dashboard.page(
        request.user,
        unit,
        on=on,
        rules=request.organization.rules,
    )
    lately = since.reach(request.user, on=on, unit=unit)
    context = {"page": page, "on": on, "lately": lately}
    return render_page(request, "organizing/reach/unit.html", context)


@require_safe
@permission_required(dashboard.SEALED, raise_exception=True)
def tie_map(request: Request, pk: UUID) -> HttpResponse:
    """Draw who is tied to whom in one unit, with the same as a list. The look is logged (T4)."""
    within = access.units_within(request.user, may=dashboard.SEALED)
    unit = get_object_or_404(Unit.objects.visible_to(request.user).filter(within), pk=pk)
    around = as_uuid(request.GET.get("around"))
    page = map_dashboard.page(request.user, unit, on=timezone.localdate(), around=around)
    return render_page(request, "organizing/reach/map.html", {"page": page}, partial="tie-map")


@require_safe
@permission_required("organizing.log_conversation", raise_exception=True)
@watching.reads_a_person
def if_left(request: Request, pk: UUID) -> HttpResponse:
    """Show what would be left if somebody left tomorrow. The look is logged (T4)."""
    sealed = Person.objects.visible_to(request.user, may="organizing.view_sealed").present()
    found = get_object_or_404(sealed, pk=pk)
    on = timezone.localdate()
    user = User.objects.filter(person=found).first()
    may_freeze = user is not None and granting.may_freeze(user, request.user)
    context = {
        "found": dashboard.if_left(found, request.user, on=on),
        "person": found,
        "on": on,
        "may_share_out": may_freeze and request.user.has_perm(granting.FREEZE),
    }
    return render_page(request, "organizing/reach/if_left.html", context)

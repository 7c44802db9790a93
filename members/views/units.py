"""The tree of units, with how many there truly are and how many of them are on the list."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.forms.organization import HeadcountForm, UnitForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import Unit
from members.views.organization import PERMISSION, check_everywhere

LEVELS = 2


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def units(request: Request) -> HttpResponse:
    """Show the tree two levels deep, from the top or from the unit chosen (`?in=`)."""
    check_everywhere(request)
    root = _chosen(request, "in")
    tree = Unit.objects.visible_to(request.user).in_tree_order()
    top = root.depth if root else 0
    found = [unit for unit in tree if root is None or root.pk in unit.path]
    found = [unit for unit in found if unit.depth - top < LEVELS]
    inside = Counter(unit.parent_id for unit in tree)
    listed = Unit.objects.visible_to(request.user).listed_counts()
    counts = Unit.objects.visible_to(request.user).latest_headcounts()
    rows = [
        {
            "unit": unit,
            "indent": unit.depth - top,
            "inside": inside[unit.pk] if unit.depth - top == LEVELS - 1 else 0,
            "headcount": counts.get(unit.pk),
            "listed": listed.get(unit.pk, 0),
        }
        for unit in found
    ]
    trail = [unit for unit in tree if root and unit.pk in root.path]
    return render_page(request, "members/units/list.html", {"rows": rows, "trail": trail})


@permission_required(PERMISSION, raise_exception=True)
def new(request: Request) -> HttpResponseBase:
    """Add a unit under another (`?under=`), or a root."""
    check_everywhere(request)
    parent = _chosen(request, "under")
    form = UnitForm(request.POST or None, parent=parent)
    if form.is_valid():
        unit = Unit.add(under=parent, by=request.user, **form.cleaned_data)
        messages.success(request, _("%(unit)s was added.") % {"unit": unit})
        return redirect_to(request, "members:units")
    return render_form(request, "members/units/form.html", {"form": form, "parent": parent})


@permission_required(PERMISSION, raise_exception=True)
def edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Change the name or kind of a unit."""
    unit = _unit(request, pk)
    form = UnitForm(request.POST or None, instance=unit, parent=unit.parent)
    if form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("%(unit)s was saved.") % {"unit": unit})
        return redirect_to(request, "members:units")
    context = {"form": form, "unit": unit, "parent": unit.parent}
    return render_form(request, "members/units/form.html", context)


@permission_required(PERMISSION, raise_exception=True)
def headcount(request: Request, pk: UUID) -> HttpResponseBase:
    """Add a headcount; the earlier ones stay, so that past shares can be computed again."""
    unit = _unit(request, pk)
    form = HeadcountForm(request.POST or None, unit=unit, initial={"as_of": timezone.localdate()})
    if form.is_valid():
        unit.count(**form.cleaned_data, by=request.user)
        messages.success(request, _("The headcount of %(unit)s was added.") % {"unit": unit})
        return redirect_to(request, "members:units")
    context: dict[str, Any] = {
        "form": form,
        "unit": unit,
        "counts": unit.headcounts.order_by("-as_of"),
    }
    return render_form(request, "members/units/headcount.html", context)


def _unit(request: Request, pk: UUID) -> Unit:
    check_everywhere(request)
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)


def _chosen(request: Request, key: str) -> Unit | None:
    chosen = request.GET.get(key)
    if not chosen:
        return None
    try:
        pk = UUID(chosen)
    except ValueError:
        pk = UUID(int=0)
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)

"""Saved lists: named, shared, renamed, put away and brought back; and which opens first."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.http import Request, redirect_to
from members.models import LogEntry
from organizing.dashboards import people as dashboard
from organizing.finding import Asked, filters_for
from organizing.finding.custom import fields_for
from organizing.forms.lists import ListForm
from organizing.models import ListDefault, SavedList

reader = permission_required("members.view_person", raise_exception=True)


@require_POST
@reader
def list_new(request: Request) -> HttpResponseBase:
    """Save what an address asks for under a name."""
    query = _query(request)
    form = ListForm(request.POST, user=request.user)
    if not form.is_valid():
        return _refused(request, form, query)
    made = SavedList(owner=request.user, query=query, **form.said)
    made.save()
    LogEntry.record("list_saved", made, by=request.user, shared=made.shared)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": made.name})
    return _to(request, query)


@require_POST
@reader
def list_edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Call a list otherwise, or share it with others."""
    found = _own(request, pk)
    form = ListForm(request.POST, user=request.user)
    if not form.is_valid():
        return _refused(request, form, found.query)
    for name, value in form.said.items():
        setattr(found, name, value)
    found.save()
    LogEntry.record("list_changed", found, by=request.user, shared=found.shared)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": found.name})
    return _to(request, found.query)


@require_POST
@reader
def list_delete(request: Request, pk: UUID) -> HttpResponseBase:
    """Put a list away; the next page offers to bring it back."""
    found = _own(request, pk)
    if found.deleted_at is None:
        found.delete_by(request.user)
    return redirect_to(request, f"{reverse('people')}?all=1&deleted={found.pk}")


@require_POST
@reader
def list_restore(request: Request, pk: UUID) -> HttpResponseBase:
    """Bring a list back."""
    found = _own(request, pk)
    found.restore(by=request.user)
    messages.success(request, _("“%(name)s” is back.") % {"name": found.name})
    return _to(request, found.query)


@require_POST
@reader
def list_default(request: Request, pk: UUID) -> HttpResponseBase:
    """Open this list first, or no longer."""
    found = get_object_or_404(SavedList.objects.visible_to(request.user), pk=pk)
    mine = ListDefault.objects.filter(user=request.user)
    if mine.filter(list=found).exists():
        mine.delete()
    else:
        ListDefault.objects.update_or_create(user=request.user, defaults={"list": found})
        messages.success(request, _("“%(name)s” opens first now.") % {"name": found.name})
    return _to(request, found.query)


def _own(request: Request, pk: UUID) -> SavedList:
    return get_object_or_404(SavedList.objects.owned_by(request.user), pk=pk)


def _query(request: Request) -> str:
    """Return what the form says the address asked for, as far as it can be asked."""
    own = fields_for(request.user)
    columns = dashboard.columns_for(request.user, own)
    sorts = dashboard.sorts_for(request.user)
    said = QueryDict(request.POST.get("query", "")[:2000])
    return Asked.read(said, filters_for(request.user, own), columns=columns, sorts=sorts).query


def _refused(request: Request, form: ListForm, query: str) -> HttpResponseBase:
    for problems in form.errors.values():
        messages.warning(request, " ".join(str(problem) for problem in problems))
    return _to(request, query)


def _to(request: Request, query: str) -> HttpResponse | HttpResponseBase:
    return redirect_to(request, f"{reverse('people')}?{query or 'all=1'}")

"""The list as it is shown, as a file: for who may export, with a purpose, on the record."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import access, watching
from members.confirming import confirmed
from members.formulas import guard
from members.http import Request, redirect_to
from members.models import Alarm, LogEntry, Organization
from organizing.dashboards import people as dashboard
from organizing.finding import Asked, Finder, filters_for
from organizing.finding.custom import PREFIX, fields_for
from organizing.finding.filter import SEALED_TIER

EXPORT = "members.export_roster"
MOST, AT_ONCE = 5_000, 500
NEVER = {"drift", "rating"}  # R5
SEALED_FILTERS = {"drift", "thread", "rating"}


@require_POST
@permission_required(EXPORT, raise_exception=True)
@confirmed
def people_csv(request: Request) -> HttpResponseBase:
    """Hand out what a list shows. Never in it: ratings, drift, ties and sealed fields (R5).

    Nor is a list asked for by one of these handed out: who is in it would tell.
    """
    user, said = request.user, QueryDict(request.POST.get("query", "")[:2000])
    own = fields_for(user)
    filters, columns = filters_for(user, own), dashboard.columns_for(user, own)
    asked = Asked.read(said, filters, columns=columns, sorts=dashboard.sorts_for(user))
    sealed = {f"{PREFIX}{one.key}" for one in own if one.tier >= SEALED_TIER}
    purpose = request.POST.get("purpose", "").replace("\0", "").strip()[:200]
    back = f"{reverse('people')}?{asked.query or 'all=1'}"
    if len(purpose) < 3:
        messages.warning(request, _("Say what the file is for."))
        return redirect_to(request, back)
    if any(key.partition(".")[0] in SEALED_FILTERS | sealed for key in asked.values):
        messages.warning(request, _("A list by what is sealed is not handed out."))
        return redirect_to(request, back)
    people = Finder(user, asked, filters).everybody()
    people = people.filter(access.people(user, may=EXPORT)).order_by("sort_key", "pk")
    stays = "inside" in request.POST or not request.organization.under_gdpr
    if not stays:  # practice 5.5: nobody is named outside who did not agree
        people = people.filter(named_outside_on__isnull=False)
    n = people.order_by()[: MOST + 1].count()
    if n > MOST:
        messages.warning(
            request,
            _("More than %(n)s people: narrow the list, or use the roster export.") % {"n": MOST},
        )
        return redirect_to(request, back)
    shown = [
        one for one in dashboard.shown_columns(asked, columns) if one.key not in NEVER | sealed
    ]
    LogEntry.record(
        "list_exported",
        Organization.current(),
        by=user,
        purpose=purpose,
        stays=stays,
        query=replace(asked, q="").query,  # what was typed is most often a name
        searched=bool(asked.q),
        rows=n,
        columns=[one.key for one in shown],
    )
    ids = list(people.values_list("pk", flat=True)[:MOST])
    watching.opened(user, ids, Alarm.Kind.TAKEN)
    found = [
        dashboard.lines(user, dashboard.people_of(ids[at : at + AT_ONCE]), shown)
        for at in range(0, len(ids), AT_ONCE)
    ]
    heads = [_("name"), _("unit"), *(str(one.label) for one in shown)]
    response = StreamingHttpResponse(_rows(heads, found), content_type="text/csv; charset=utf-8")
    name = f"people-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


class _Echo:
    """Gives back what the writer writes."""

    def write(self, text: str) -> str:
        return text


def _rows(heads: list[str], pages: list[list[dashboard.Line]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([guard(head) for head in heads])
    for lines in pages:
        for line in lines:
            cells = [line.person.name, line.place, *(_said(cell) for cell in line.cells)]
            yield writer.writerow([guard(cell) for cell in cells])


def _said(cell: dashboard.Cell) -> str:
    if cell.column.key == "last":
        return cell.value.isoformat() if cell.value else ""
    return f"{cell.value} {cell.text}" if cell.column.key == "rung" and cell.text else cell.text

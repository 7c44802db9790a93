"""What we built: a page to print, and a mail to those who work with us, on a leader's press."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from members.http import Request, redirect_to, render_form, render_page
from organizing import reporting
from organizing.dashboards import report as dashboard
from organizing.dashboards import trends
from organizing.forms.days import as_day
from organizing.forms.report import ReportForm
from organizing.reporting import METHOD, Quarter, said

PAPERS = [("a4", "A4"), ("letter", "Letter")]
QUARTERS = 8


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def report(request: Request) -> HttpResponse:
    """Show what a quarter built, capacity first, as it is told outside."""
    on = timezone.localdate()
    paper = request.GET.get("paper", "")
    page = _page(request, on)
    context = {
        "page": page,
        "is_now": page.report.until == on,  # of a day gone by no names are kept
        "lines": [
            (one.label, said(one.then), said(one.now), trends.counted(one.name))
            for one in page.report.lines
        ],
        "capacity": list(zip(page.report.capacity, page.capacity_urls, strict=False)),
        "acts": [
            (one.held_on, one.name, said(one.n), url)
            for one, url in zip(page.report.acts, page.acts, strict=True)
        ],
        "method": METHOD,
        "quarters": _quarters(on),
        "papers": PAPERS,
        "paper": paper if paper in dict(PAPERS) else "a4",
        "now": timezone.localtime(),
    }
    return render_page(request, "organizing/report/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("organizing.freeze_count", raise_exception=True)
def mail(request: Request) -> HttpResponseBase:
    """Show the mail and whom it goes to; the press puts it into the outbox, once a day for each."""
    on = timezone.localdate()
    page = _page(request, on)
    form = ReportForm(request.POST or None, readers=dashboard.readers(request.user))
    if form.is_valid():
        to = dashboard.chosen(request.user, form.cleaned_data["to"])
        n = reporting.send(page.report, to, on=on, by=request.user)
        words = ngettext("The report goes to %(n)s person.", "The report goes to %(n)s people.", n)
        done = words % {"n": n} if n else _("Nobody new to send it to today.")
        messages.success(request, done)
        return redirect_to(request, f"/base/report/?quarter={page.quarter.begins}")
    context = {"page": page, "form": form}
    return render_form(request, "organizing/report/mail.html", context)


def _page(request: Request, on: date) -> dashboard.Page:
    day = as_day(request.GET.get("quarter"))
    quarter = Quarter.of(min(day, on) if day else on)
    return dashboard.page(request.user, quarter, on=on, rules=request.organization.rules)


def _quarters(on: date) -> list[Quarter]:
    found = [Quarter.of(on)]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return found

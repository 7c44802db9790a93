"""Reminders: one's own settings, the private calendar, and the way out of the morning mail."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.confirming import confirmed
from members.http import Request, redirect_to, render_form, render_page
from members.views.organization import check_everywhere
from organizing import calendars, nudging
from organizing.dashboards import mail as dashboard
from organizing.forms.reminders import RemindersForm
from organizing.models import Reminders


def reminders(request: Request) -> HttpResponseBase:
    """Choose whether and when to be reminded."""
    chosen = Reminders.of(request.user)
    form = RemindersForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        form.save_by(request.user)
        messages.success(request, _("Saved."))
        return redirect_to(request, "reminders")
    context = {"form": form, "made_at": chosen.feed_made_at}
    return render_form(request, "organizing/reminders/reminders.html", context)


@require_POST
@confirmed  # it tells whoever has it what comes, long after the phone is taken back
def calendar_new(request: Request) -> HttpResponse:
    """Make a calendar address; it stands on the page that answers, and nowhere else."""
    token = nudging.renew_feed(request.user, now=timezone.now())
    address = settings.SITE_URL + reverse("calendar", args=[token])
    return render_page(request, "organizing/reminders/address.html", {"address": address})


@require_POST
def calendar_end(request: Request) -> HttpResponseBase:
    """Take the calendar address back."""
    nudging.end_feed(request.user)
    messages.success(request, _("The calendar address works no longer."))
    return redirect_to(request, "reminders")


@login_not_required
@require_safe
def calendar(request: Request, token: str) -> HttpResponse:
    """Answer a calendar program. A wrong, ended or shut-out address is the same 404."""
    found = Reminders.by_feed(token)
    if found is None or not found.user.grants_in_force:
        raise Http404
    zone = ZoneInfo(request.organization.timezone)
    text = calendars.feed(found.user, with_names=found.feed_names, zone=zone)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


@csrf_exempt  # mail programs press it without a cookie (RFC 8058); the token says who
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to stop the morning mail, and stop it. Opening the address alone does not."""
    nudge = nudging.asked_by(token)
    if nudge is None:
        raise Http404
    stopped = request.method == "POST"
    if stopped:
        nudging.stop(nudge)
    return render(request, "organizing/reminders/stop.html", {"stopped": stopped})


@require_safe
@permission_required("members.change_organization", raise_exception=True)
def mail(request: Request) -> HttpResponse:
    """Show the mails that were written to files, where there is no mail server."""
    check_everywhere(request)
    if settings.EMAIL_URL.scheme != "file":
        raise Http404
    context = {"mails": dashboard.latest()}
    return render_page(request, "organizing/reminders/mail.html", context)

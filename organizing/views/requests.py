"""What people ask on their own pages, and answering them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.http import Request, redirect_to, render_form, render_page
from organizing.dashboards import own_page as dashboard
from organizing.forms.own_page import AnswerForm
from organizing.models import OwnRequest


@require_safe
@permission_required("organizing.log_conversation", raise_exception=True)
def requests(request: Request) -> HttpResponse:
    """Show what waits for an answer, the oldest first, and what was answered lately."""
    seen = OwnRequest.objects.visible_to(request.user)
    context = dashboard.requests(seen, request.user, on=timezone.localdate())
    return render_page(request, "organizing/own_page/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("organizing.log_conversation", raise_exception=True)
def request_answer(request: Request, pk: UUID) -> HttpResponseBase:
    """Answer one, in words its person reads on their page."""
    seen = OwnRequest.objects.visible_to(request.user).select_related("person", "follow_up")
    found = get_object_or_404(seen, pk=pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        if not found.outcome:
            said = form.cleaned_data
            found.answer_with(
                said["outcome"], said["answer"], on=timezone.localdate(), by=request.user
            )
        messages.success(request, _("Answered. They read it on their page."))
        return redirect_to(request, "requests")
    context = {"form": form, **dashboard.one_request(found, request.user)}
    return render_form(request, "organizing/own_page/answer.html", context)

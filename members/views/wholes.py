"""Everything the organization has, handed out to itself by two people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.confirming import confirmed
from members.forms.exports import DeclineForm, WholeForm
from members.http import Request, redirect_to, render_form, render_page
from members.models import WholeExport
from members.packing import handing_out
from members.views.jobs import progress_of

packer = permission_required(handing_out.PERMISSION, raise_exception=True)


@require_http_methods(["GET", "HEAD", "POST"])
@packer
@confirmed
def wholes(request: Request) -> HttpResponseBase:
    """The exports so far, and the form that asks for one; the answer is a link, shown once."""
    found = WholeExport.objects.visible_to(request.user).select_related("by__person")
    page = Paginator(found.order_by("-created_at", "-pk"), 30).get_page(request.GET.get("page"))
    form = WholeForm(request.POST or None)
    allowed = handing_out.may(request.user)
    if form.is_valid():
        whole = form.save(commit=False)
        try:
            return _link(request, whole, handing_out.ask(whole, by=request.user))
        except handing_out.Refused as problem:
            form.add_error(None, str(problem))
    context = {"form": form, "page": page, "allowed": allowed}
    return render_form(request, "members/wholes/wholes.html", context)


@require_safe
@packer
def whole(request: Request, pk: UUID) -> HttpResponse:
    """One export of everything: who let it out, what is in it, and the file while it lasts."""
    found = _whole(request, pk)
    context = {
        "whole": found,
        "mine": found.by_id == request.user.pk,
        "progress": progress_of(found.job) if found.job else None,
    }
    return render_page(request, "members/wholes/whole.html", context, partial="whole-body")


@require_POST
@packer
@confirmed
def link(request: Request, pk: UUID) -> HttpResponseBase:
    """A new link for the second person."""
    found = _whole(request, pk)
    try:
        return _link(request, found, handing_out.ask_again(found, by=request.user))
    except handing_out.Refused as problem:
        messages.error(request, str(problem))
        return redirect_to(request, found)


@require_safe
@packer
def approve_page(request: Request, token: str) -> HttpResponse:
    """What the second person is asked."""
    found = _by_link(request, token)
    context = {"whole": found, "token": token, "form": DeclineForm(),
               "same": found.by_id == request.user.pk}  # fmt: skip
    return render_page(request, "members/wholes/approve.html", context)


@require_POST
@packer
@confirmed
def approve(request: Request, token: str) -> HttpResponseBase:
    """Let it out; or, with a reason, do not."""
    found = _by_link(request, token)
    form = DeclineForm(request.POST)
    if "no" in request.POST and not form.is_valid():
        context = {"whole": found, "token": token, "form": form, "same": False}
        return render_form(request, "members/wholes/approve.html", context)
    try:
        why = form.cleaned_data["why"] if "no" in request.POST else ""
        handing_out.answer(found, by=request.user, why_not=why)
    except handing_out.Refused as problem:
        messages.error(request, str(problem))
    return redirect_to(request, found)


@require_POST
@packer
@confirmed
def download(request: Request, pk: UUID) -> HttpResponseBase:
    """Hand the archive to who asked for it, and write that down."""
    found = _whole(request, pk)
    try:
        parts = handing_out.hand_over(found, by=request.user)
    except handing_out.Refused as problem:
        raise Http404 from problem
    response = StreamingHttpResponse(parts, content_type="application/zip")
    name = f"everything-{found.created_at:%Y-%m-%d}-{found.sha256[:16]}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Length"] = str(found.size)
    return response


def _whole(request: Request, pk: UUID) -> WholeExport:
    found = WholeExport.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("by__person", "approver__person", "job"), pk=pk)


def _by_link(request: Request, token: str) -> WholeExport:
    found = handing_out.by_token(token, user=request.user)
    if found is None:
        raise Http404
    return found


def _link(request: Request, found: WholeExport, token: str) -> HttpResponse:
    found.refresh_from_db()
    address = request.build_absolute_uri(reverse("members:whole_approve", args=[token]))
    context = {"export": found, "link": address}
    return render_page(request, "members/exports/link.html", context)

"""Count statements: freezing the count, the chain of them, one of them on screen and on paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.http import Request, redirect_to, render_form, render_page
from organizing import counting
from organizing.forms.statement import FreezeForm
from organizing.models import CountStatement

SHOWN = 100


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def statements(request: Request) -> HttpResponse:
    """Show the statements in scope, newest first, and whether the whole chain is intact."""
    found = CountStatement.objects.visible_to(request.user).select_related("made_by__person")
    rows = [(one, counting.lines(one)) for one in found.order_by("-number")[:SHOWN]]
    broken = list(counting.verify())
    context = {"rows": rows, "broken": broken}
    return render_page(request, "organizing/statements/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("organizing.freeze_count", raise_exception=True)
def statement_new(request: Request) -> HttpResponseBase:
    """Freeze the latest count of the whole or of a unit. Twice gives the same statement."""
    form = FreezeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = counting.freeze(form.cleaned_data["unit"], by=request.user)
        except counting.NothingCounted as nothing:
            form.add_error("unit", str(nothing))
        else:
            messages.success(request, _("The count is written down."))
            return redirect_to(request, made)
    return render_form(request, "organizing/statements/new.html", {"form": form})


@require_safe
@permission_required("organizing.view_base", raise_exception=True)
def statement(request: Request, pk: UUID) -> HttpResponse:
    """Show one statement with its method and its seal, exactly or as it may be told outside."""
    found = get_object_or_404(CountStatement.objects.visible_to(request.user), pk=pk)
    context = {
        "statement": found,
        "lines": counting.lines(found),
        "is_public": request.GET.get("version") == "public",
        "windows": found.rules.get("windows", {}),
    }
    return render_page(request, "organizing/statements/statement.html", context)

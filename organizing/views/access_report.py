"""All that is held about somebody, as a file for them (practice 5.4)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from members import watching
from members.confirming import confirmed
from members.http import Request, render_form
from members.models import Person
from organizing import access_report as writing


class ReportForm(forms.Form):
    """In which language they read it."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("organizing.log_conversation", raise_exception=True)
@confirmed
@watching.reads_a_person
def access_report(request: Request, pk: UUID) -> HttpResponseBase:
    """Write it out for who may read all of it; the look is logged."""
    people = Person.objects.sealed_to(request.user).exclude(status=Person.Status.ERASED)
    found = get_object_or_404(people, pk=pk)
    offered = {code for code, _name in settings.LANGUAGES}
    theirs = found.language if found.language in offered else request.organization.language
    form = ReportForm(request.POST or None, initial={"language": theirs})
    if not form.is_valid():
        context = {"form": form, "person": found}
        return render_form(request, "organizing/people/access_report.html", context)
    with transaction.atomic(), translation.override(form.cleaned_data["language"]):
        text = writing.access_report(found, on=timezone.localdate(), by=request.user)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.pk}.txt"'
    return answer

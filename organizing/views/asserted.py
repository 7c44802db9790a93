"""A founder's word for somebody's rung, for the time before the record shows it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import lawful
from members.http import Request, redirect_to
from members.models import Person
from organizing.models import AssertedRung


@require_POST
@permission_required("members.carry_person", raise_exception=True)
def person_rung(request: Request, pk: UUID) -> HttpResponseBase:
    """Note that somebody stands on a rung by one's word; it is drawn dashed for ninety days."""
    sealed = Person.objects.visible_to(request.user, may="organizing.view_sealed").present()
    found = get_object_or_404(sealed, pk=pk)
    chosen = request.POST.get("rung", "")
    if chosen not in {str(value) for value, _label in AssertedRung.CHOICES}:
        messages.warning(request, _("Choose a rung."))
        return redirect_to(request, found)
    try:
        lawful.check(found.pk)
    except lawful.NotMet as problem:
        messages.warning(request, str(problem))
        return redirect_to(request, found)
    AssertedRung.say(found, rung=int(chosen), on=timezone.localdate(), by=request.user)
    messages.success(request, _("Noted as your word. What they do from now on shows the rung."))
    return redirect_to(request, found)

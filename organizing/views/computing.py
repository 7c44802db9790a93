"""Computing everybody: now, or as it was on a day gone by; and the computations there were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.http import Request, redirect_to, render_form
from members.models import Job
from members.views.jobs import progress_of
from organizing.models import StandingRun
from organizing.standing import computing, nightly

if TYPE_CHECKING:
    from datetime import date

RUNS = 12


class DayForm(forms.Form):
    """Which day; none is today."""

    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        help_text=_(
            "A day gone by is only told: what is stored stays as it is. It counts what is on record"
            " now with a date up to that day."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_as_of(self) -> date:
        """Return the day, today where none was named; refuse one that is not over."""
        today = timezone.localdate()
        day: date = self.cleaned_data["as_of"] or today
        if day > today:
            raise forms.ValidationError(gettext("That day is not here yet."))
        return day


@permission_required(nightly.PERMISSION, raise_exception=True)
def compute(request: Request) -> HttpResponseBase:
    """Compute everybody at a day, and show how far it is."""
    bound = request.POST if request.method == "POST" else None
    form = DayForm(bound, initial={"as_of": timezone.localdate()})
    if form.is_valid():
        day = form.cleaned_data["as_of"]
        return redirect_to(request, nightly.start_for_day(as_of=day, by=request.user))
    jobs = Job.objects.visible_to(request.user).filter(kind=nightly.KIND)
    context = {
        "form": form,
        "until": computing.stored_until(),
        "jobs": [progress_of(job) for job in jobs.order_by("-created_at", "-pk")[:5]],
        "runs": StandingRun.objects.order_by("-as_of")[:RUNS],
    }
    return render_form(request, "organizing/base/compute.html", context)

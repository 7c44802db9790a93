"""The organization's own past: who was not seen any more, and what flagged them?"""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_page
from members.models import Job
from members.views.jobs import progress_of
from organizing import looking_back
from organizing.dashboards.backtest import look_back

admin = permission_required(looking_back.PERMISSION, raise_exception=True)


@require_safe
@admin
def backtest(request: Request) -> HttpResponse:
    """Show what the last look back found, and how far the next one is."""
    jobs = Job.objects.visible_to(request.user).filter(kind=looking_back.KIND)
    latest = jobs.order_by("-created_at").first()
    done = jobs.filter(state=Job.State.DONE).order_by("-finished_at").first()
    context = {
        "found": look_back(done) if done else None,
        "progress": progress_of(latest) if latest and latest.state != Job.State.DONE else None,
    }
    return render_page(request, "organizing/backtest.html", context, partial="look-back")


@require_POST
@admin
def start(request: Request) -> HttpResponseBase:
    """Look back again."""
    looking_back.start(on=timezone.localdate(), by=request.user)
    return redirect_to(request, "backtest")

"""How the installation fares: what is wrong and how to mend it, backups, drills, restores."""

from __future__ import annotations

from collections import Counter

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.http import Request, render_page
from members.models import Upkeep
from members.views.organization import PERMISSION, check_everywhere
from organizing.operating import doctoring

PILLS = {
    doctoring.WELL: "pill-go",
    doctoring.WARNING: "pill-warn",
    doctoring.WRONG: "pill-stop",
    doctoring.UNKNOWN: "",
}
WORST_FIRST = [doctoring.WRONG, doctoring.UNKNOWN, doctoring.WARNING, doctoring.WELL]
SHOWN = 20


@require_safe
@permission_required(PERMISSION, raise_exception=True)
def installation(request: Request) -> HttpResponse:
    """Show what `manage.py doctor` finds, worst first, and what was done to keep it safe."""
    check_everywhere(request)
    findings = doctoring.examine(quick=True)
    findings.sort(key=lambda finding: WORST_FIRST.index(finding.state))
    context = {
        "findings": [(finding, PILLS[finding.state]) for finding in findings],
        "counts": Counter(finding.state for finding in findings),
        "upkeep": Upkeep.objects.visible_to(request.user).order_by("-at", "-pk")[:SHOWN],
        "now": timezone.now(),
    }
    return render_page(request, "organizing/installation.html", context)

"""The rules everything is computed by: tried on everybody before they are put in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.http import Request, redirect_to, render_form, render_page
from members.models import Job, Organization, RulesChange, RulesMoved
from members.models.organization import with_changes
from members.views.jobs import progress_of
from members.views.organization import check_everywhere
from organizing import rules_words, trying_rules
from organizing.dashboards import trial as dashboard
from organizing.forms.days import as_uuid
from organizing.forms.rules import RulesForm
from organizing.models import RulesPreview
from organizing.standing import nightly

if TYPE_CHECKING:
    from organizing.rules_words import Difference

admin = permission_required(trying_rules.PERMISSION, raise_exception=True)
LEAST_REASON = 3


@admin
def rules(request: Request) -> HttpResponseBase:
    """Propose other rules. Nothing is in force before the effect was seen and a reason given."""
    check_everywhere(request)
    held = Organization.fresh()
    form = RulesForm(
        request.POST or None, changed=_start(request), initial={"since": held.rules_hash}
    )
    if form.is_valid():
        since, changed = form.cleaned_data["since"], form.changed_rules()
        if since != held.rules_hash:
            merged = trying_rules.rebased(changed, since=since)
            form = RulesForm.filled(merged, since=held.rules_hash)
            form.add_error(None, _moved())
        elif changed == held.changed_rules:
            form.add_error(None, _("Nothing differs from the rules in force."))
        else:
            return _propose(request, changed, since=since)
    return render_form(request, "organizing/rules/rules.html", {"form": form, "held": held})


def _start(request: Request) -> dict[str, dict[str, Any]]:
    """Return what the form begins with: an earlier proposal (`?from=`), else what is in force."""
    asked = as_uuid(request.GET.get("from"))
    seen = RulesPreview.objects.visible_to(request.user)
    again = seen.filter(pk=asked).first() if asked else None
    if again is None:
        held: dict[str, dict[str, Any]] = Organization.fresh().changed_rules
        return held
    return trying_rules.rebased(again.changed, since=again.base_hash)


def _propose(
    request: Request, changed: dict[str, dict[str, Any]], *, since: str
) -> HttpResponseBase:
    found = trying_rules.propose(changed, since=since, as_of=timezone.localdate(), by=request.user)
    trying_rules.run_if_small(found)
    return redirect_to(request, found)


def _moved() -> str:
    last = RulesChange.objects.select_related("by__person").order_by("-pk").first()
    if last is None:
        return _("Other rules are in force by now. Look at them, then try yours again.")
    return _(
        "%(name)s put other rules in force meanwhile (“%(reason)s”). What you changed is kept, on"
        " top of those: look at it, then try it again."
    ) % {"name": last.by.person.name, "reason": last.reason}


def _preview(request: Request, pk: UUID) -> RulesPreview:
    seen = RulesPreview.objects.visible_to(request.user)
    return get_object_or_404(seen.select_related("job", "saved_as", "by__person"), pk=pk)


@require_safe
@admin
def preview(request: Request, pk: UUID) -> HttpResponse:
    """Show what proposed rules would change: how many, and who as far as one may know."""
    return _show(request, _preview(request, pk))


def _show(request: Request, found: RulesPreview, *, error: str = "") -> HttpResponse:
    held = Organization.fresh()
    what = request.GET.get("what", "")
    after = request.GET.get("after", "")
    context = {
        "preview": found,
        "progress": progress_of(found.job) if found.job else None,
        "is_done": found.job is None or found.job.state == Job.State.DONE,
        "differences": rules_words.differences(
            with_changes(held.changed_rules), with_changes(found.changed)
        ),
        "matters": trying_rules.touches_standing(found.changed, held.changed_rules),
        "is_current": found.base_hash == held.rules_hash,
        "trial": dashboard.trial(
            found,
            request.user,
            what=what if what in trying_rules.WHAT else "",
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0,
            state=request.GET.get("state", ""),
        ),
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    template = "organizing/rules/preview.html"
    status = 422 if error else 200
    return render_page(request, template, context, partial="rules-trial", status=status)


@require_POST
@admin
def save(request: Request, pk: UUID) -> HttpResponseBase:
    """Put tried rules in force, with a reason, and compute everybody by them."""
    check_everywhere(request)
    found = _preview(request, pk)
    reason = request.POST.get("reason", "").strip()
    if len(reason) < LEAST_REASON:
        return _show(request, found, error=_("Say in a few words why."))
    if found.job is not None and found.job.state != Job.State.DONE:
        return _show(request, found, error=_("Wait until it was tried on everybody."))
    try:
        trying_rules.save(found, reason=reason[:280], by=request.user)
    except RulesMoved:
        return _show(request, found, error=_moved())
    job = nightly.start(as_of=timezone.localdate(), by=request.user)
    messages.success(request, _("These rules are in force. Everybody is being computed by them."))
    return redirect_to(request, job)


@dataclass(frozen=True)
class Change:
    """One change of the rules as the history shows it."""

    change: RulesChange
    differences: list[Difference]

    @property
    def says(self) -> str:
        """How many rules differ, and of what."""
        groups = dict.fromkeys(str(each.group) for each in self.differences)
        said = ngettext(
            "%(n)s rule of %(groups)s", "%(n)s rules of %(groups)s", len(self.differences)
        )
        return said % {"n": len(self.differences), "groups": ", ".join(groups)}


@require_safe
@admin
def history(request: Request) -> HttpResponse:
    """Show who put which rules in force, when and why."""
    check_everywhere(request)
    found = RulesChange.objects.select_related("by__person").order_by("-pk")
    page = Paginator(found, 20).get_page(request.GET.get("page"))
    changes = [
        Change(each, rules_words.differences(with_changes(each.was), with_changes(each.now)))
        for each in page
    ]
    context: dict[str, Any] = {"page": page, "changes": changes}
    return render_page(request, "organizing/rules/history.html", context)


@require_POST
@admin
def revert(request: Request, number: int) -> HttpResponseBase:
    """Propose what was in force before a change; it is tried like any other proposal."""
    check_everywhere(request)
    change = get_object_or_404(RulesChange, pk=number)
    held = Organization.fresh()
    if change.was == held.changed_rules:
        messages.info(request, _("Those rules are in force already."))
        return redirect_to(request, "rules_history")
    return _propose(request, change.was, since=held.rules_hash)

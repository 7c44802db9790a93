"""Moving from another system: one file after another, and what could not come and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import access
from members.forms.switching import StepForm
from members.http import Request, redirect_to, render_page
from members.importing import work
from members.importing.reading import BadFile, stage
from members.models import Import, Unit
from members.switching import kits as systems
from members.switching import moving, reporting
from members.switching.kits import Kit, Step
from members.views.imports import PERMISSION, importer


@dataclass(frozen=True)
class Stage:
    """A step as its page shows it: what was brought for it, and the form that brings more."""

    number: int
    step: Step
    runs: list[Import]
    form: StepForm
    is_next: bool

    @property
    def is_done(self) -> bool:
        """Whether a file of it was applied."""
        return any(run.state == Import.State.APPLIED for run in self.runs)


@require_safe
@importer
def kits(request: Request) -> HttpResponse:
    """Show the systems one can come from, with how far each move is."""
    _check_everywhere(request)
    rows = []
    for one in systems.KITS:
        held = moving.runs_of(one, request.user)
        done = sum(any(run.state == Import.State.APPLIED for run in held[s.key]) for s in one.steps)
        rows.append({"kit": one, "done": done, "begun": any(held.values())})
    return render_page(request, "members/switching/list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@importer
def kit(request: Request, slug: str) -> HttpResponseBase:
    """Show one system's files in order, and take in the one that was sent."""
    _check_everywhere(request)
    found = systems.kit(slug)
    if found is None:
        raise Http404
    sent = None
    if request.method == "POST":
        step = found.step(request.POST.get("step", "")) or found.steps[0]
        sent = _form(request, found, step, sent=True)
        if sent.is_valid() and (run := _take(request, found, step, sent)):
            return redirect_to(request, run)
    held = moving.runs_of(found, request.user)
    context = {
        "kit": found,
        "stages": _stages(request, found, held, sent),
        "report": reporting.report([run for runs in held.values() for run in runs]),
        "form": sent,
    }
    status = 422 if sent else 200
    return render_page(request, "members/switching/kit.html", context, status=status)


def _take(request: Request, kit: Kit, step: Step, form: StepForm) -> Import | None:
    """Read the file and begin its dry run; what cannot be read is told beside it."""
    file = form.cleaned_data["file"]
    unit = form.cleaned_data.get("unit")
    try:
        run = stage(
            file, filename=file.name, on=timezone.localdate(), by=request.user, unit=unit
        )  # fmt: skip
    except BadFile as problem:
        form.add_error("file", str(problem))
        return None
    told = step if moving.fits(run, step) else moving.step_of(run, kit)
    moving.mark(run, kit, told or step)
    if told is None:
        said = _(
            "This is no file of that step that we know. Look at what its columns are taken for."
        )
        messages.warning(request, said)
    elif told != step:
        said = _("By its columns this is “%(step)s”, and it stands there.")
        messages.warning(request, said % {"step": told.title})
    work.plan(run, by=request.user)
    return run


def _stages(
    request: Request, kit: Kit, held: dict[str, list[Import]], sent: StepForm | None
) -> list[Stage]:
    found: list[Stage] = []
    asked = sent.data.get("step") if sent else None
    for number, step in enumerate(kit.steps, start=1):
        form = sent if sent and asked == step.key else _form(request, kit, step)
        waits = not any(stage.is_next for stage in found)
        one = Stage(number, step, held[step.key], form, is_next=False)
        is_next = waits and not one.is_done
        found.append(Stage(number, step, held[step.key], form, is_next or form is sent))
    return found


def _form(request: Request, kit: Kit, step: Step, *, sent: bool = False) -> StepForm:
    units = Unit.objects.visible_to(request.user).filter(closed_on=None)
    if sent:
        return StepForm(request.POST, request.FILES, kit=kit, step=step, units=units)
    return StepForm(kit=kit, step=step, units=units)


def _check_everywhere(request: Request) -> None:
    if not access.is_everywhere(request.user, may=PERMISSION):
        raise PermissionDenied

"""The one-on-one form, what it saved, and taking that back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.http import Request, redirect_to, render_form, render_page
from members.ids import uuid7
from members.models import Person
from organizing import buying_in, conversing, mending
from organizing.capturing import day_typed
from organizing.dashboards import rating, talking
from organizing.dashboards.conversation import record
from organizing.forms.days import WHENS, as_day, as_uuid
from organizing.forms.talk import MAYBE_DAYS, TalkForm
from organizing.models import Attempt, Conversation, IssueRaised
from organizing.models.conversation import Channel
from organizing.views.capture import adds_while_locked

PARTS = {"log-people", "log-issues"}


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("organizing.log_conversation", raise_exception=True)
@adds_while_locked
def log(request: Request) -> HttpResponseBase:
    """Log a one-on-one. While one types, only the people or the issues are sent."""
    on = day_typed(request.POST.get("waited", ""), now=timezone.now())
    rules = request.organization.rules
    form = TalkForm(
        request.POST or None,
        user=request.user,
        on=on,
        rules=rules,
        meeting=talking.next_meeting(request.user, on=on),
        initial=_initial(request),
    )
    if form.is_valid():
        try:
            return redirect_to(request, save(form, request, on=on))
        except conversing.NotSaved as problem:
            form.add_error(None, str(problem))
    return render_form(
        request, "organizing/log/log.html", _offers(request, form), partial=_part(request)
    )


def save(form: TalkForm, request: Request, *, on: date) -> str:
    """Save what was typed, or a try without an answer; return the address of what came of it.

    The address holds the key of the form: by that a phone knows that its own was saved.
    """
    talk = form.talk()
    if form.cleaned_data["no_answer"]:
        tried = conversing.log_attempt(talk, by=request.user)
        return f"{reverse('log')}?tried={tried.pk}"
    rules = request.organization.rules
    saved = conversing.log_conversation(talk, by=request.user, rules=rules, today=on)
    return reverse("conversation", args=[saved.pk])


def _part(request: Request) -> str:
    target = request.htmx.target or ""
    return target if target in PARTS else ""


def _initial(request: Request) -> dict[str, Any]:
    last = conversing.last_logged(request.user)
    return {
        "key": uuid7(),
        "day": "",
        "kind": last.kind if last else Conversation.Kind.RELATIONAL,
        "channel": last.channel if last else Channel.FACE,
        "minutes": last.minutes if last else Conversation.Minutes.SHORT,
        "raised_by": "them",
        "answer": "",
        "they_when": "",
        "we_when": "",
        "strength": "",
        "basis": "said",
        "next": "usual",
    }


def _offers(request: Request, form: TalkForm) -> dict[str, Any]:
    on, rules, user = timezone.localdate(), request.organization.rules, request.user
    chosen = as_uuid(request.POST.get("person") or request.GET.get("person", ""))
    q = request.GET.get("q", "").strip()[:80]
    if q:
        people = talking.matching(user, q, on=on, rules=rules, also=chosen)
    else:
        people = talking.offered(user, on=on, rules=rules, also=chosen)
    chosen = chosen if chosen in {face.pk for face in people} else None
    if chosen and not q and request.GET.get("person"):  # a link from their own page
        people = people[:1]
    picked = set(request.POST.getlist("issues") or request.GET.getlist("issues"))
    ours = set(request.POST.getlist("ours"))
    return {
        "form": form,
        "people": people,
        "chosen": chosen,
        "q": q,
        "issues": _issue_chips(talking.issues(user, person_id=chosen, on=on), picked, ours),
        "units": talking.units(user),
        "rating": talking.rating_of(user, chosen, on=on, rules=rules),
        "plan_of": buying_in.covering(chosen),
        "is_part": _part(request) == "log-issues",
        "tried": talking.just_tried(user, as_uuid(request.GET.get("tried"))),
        **_constant(on),
    }


def _constant(on: date) -> dict[str, Any]:
    return {
        "on": on,
        "maybe_on": on + timedelta(days=MAYBE_DAYS),
    }


def _issue_chips(issues: list[Any], picked: set[str], ours: set[str]) -> dict[str, Any]:
    """Part the issues into those shown at once and the rest; what was picked is always shown."""
    kept = picked | ours
    shown = [each for n, each in enumerate(issues) if n < talking.ISSUES or str(each.pk) in kept]
    rest = [each for each in issues if each not in shown]
    return {
        "shown": shown,
        "rest": rest,
        "picked": {each.pk for each in shown if str(each.pk) in kept},
        "ours": {each.pk for each in shown if str(each.pk) in ours},
    }


@require_safe
@permission_required("organizing.log_conversation", raise_exception=True)
def conversation(request: Request, pk: UUID) -> HttpResponse:
    """Show what was logged; just after saving, with a way to take it back and to go on."""
    seen = Conversation.objects.visible_to(request.user)
    found = get_object_or_404(seen.select_related("person", "by"), pk=pk)
    on = timezone.localdate()
    context = {
        "record": record(found, request.user, on=on),
        "may_undo": mending.may_undo(found, request.user, now=timezone.now()),
        "is_mine": found.logged_by_id == request.user.pk,
        "batch": talking.batch(request.user, on=on),
        "sealed": Person.objects.sealed_to(request.user).filter(pk=found.person_id).exists(),
        "whens": WHENS,
    }
    return render_page(request, "organizing/log/conversation.html", context)


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
def undo(request: Request, pk: UUID) -> HttpResponseBase:
    """Take back a conversation just saved. Done twice, it is as done once."""
    found = Conversation.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        messages.info(request, _("Undone: nothing of it is on record."))
        return redirect_to(request, "log")
    try:
        mending.undo(found, by=request.user, now=timezone.now())
    except conversing.NotSaved as problem:
        messages.warning(request, str(problem))
        return redirect_to(request, "conversation", pk)
    messages.success(request, _("Undone: nothing of it is on record."))
    return redirect_to(request, "log")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("organizing.log_conversation", raise_exception=True)
def edit(request: Request, pk: UUID) -> HttpResponseBase:
    """Mend what one logged oneself."""
    mine = Conversation.objects.visible_to(request.user).filter(logged_by=request.user)
    found = get_object_or_404(mine.select_related("person"), pk=pk)
    form = TalkForm(
        request.POST or None,
        user=request.user,
        on=timezone.localdate(),
        rules=request.organization.rules,
        mending=found,
        initial=mending.as_typed(found),
    )
    if form.is_valid():
        mending.mend(found, form.talk(), by=request.user, now=timezone.now())
        messages.success(request, _("Changed."))
        return redirect_to(request, "conversation", pk)
    return render_form(request, "organizing/log/log.html", _mending(request, form, found))


def _mending(request: Request, form: TalkForm, found: Conversation) -> dict[str, Any]:
    on = timezone.localdate()
    raised = dict(found.issues_raised.values_list("issue", "raised_by"))
    picked = {str(pk) for pk in raised}
    ours = {str(pk) for pk, who in raised.items() if who == IssueRaised.RaisedBy.US}
    if form.is_bound:
        picked, ours = set(request.POST.getlist("issues")), set(request.POST.getlist("ours"))
    offered = talking.issues(request.user, person_id=found.person_id, on=on)
    held = talking.raised_in(found, leaving_out=offered)
    return {
        "form": form,
        "mending": found,
        "plan_of": buying_in.covering(found.person_id),
        "is_late": mending.is_late(found, now=timezone.now()),
        "issues": _issue_chips([*offered, *held], picked, ours),
        "rating": talking.rating_of(
            request.user, found.person_id, on=on, rules=request.organization.rules
        ),
        **_constant(on),
    }


@require_safe
@permission_required("organizing.log_conversation", raise_exception=True)
def batch(request: Request) -> HttpResponse:
    """Say what came of the talks of a day: today, or one of the last days."""
    today = timezone.localdate()
    on = as_day(request.GET.get("on")) or today
    on = on if today - timedelta(days=31) <= on <= today else today
    context = {"batch": talking.batch(request.user, on=on), "on": on, "is_today": on == today}
    return render_page(request, "organizing/log/batch.html", context)


@require_safe
@permission_required("organizing.log_conversation", raise_exception=True)
def ratings(request: Request) -> HttpResponse:
    """Show somebody how their own ratings stand against what people did; nobody else sees it."""
    rules, on = request.organization.rules, timezone.localdate()
    found = rating.own_ratings(request.user, on=on, rules=rules)
    return render_page(request, "organizing/log/ratings.html", {"ratings": found, "on": on})


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
def attempt(request: Request, pk: UUID) -> HttpResponseBase:
    """Record a try without an answer, from somebody's page."""
    people = Person.objects.visible_to(request.user, may="organizing.log_conversation")
    found = get_object_or_404(people.exclude(pk=request.user.person_id), pk=pk)
    channel = request.POST.get("channel", "")
    talk = conversing.Talk(
        key=as_uuid(request.POST.get("key", "")) or uuid7(),
        person=found,
        channel=channel if channel in Channel.values else Channel.PHONE,
        on=timezone.localdate(),
    )
    try:
        conversing.log_attempt(talk, by=request.user)
    except conversing.NotSaved as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Noted: no answer. It counts as effort, never against them."))
    return redirect_to(request, found)


@require_POST
@permission_required("organizing.log_conversation", raise_exception=True)
def attempt_undo(request: Request, pk: UUID) -> HttpResponseBase:
    """Take back a try just noted. Done twice, it is as done once."""
    found = Attempt.objects.filter(by=request.user.person_id, pk=pk).first()
    try:
        if found is not None:
            mending.undo_attempt(found, by=request.user, now=timezone.now())
    except conversing.NotSaved as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Undone: nothing of it is on record."))
    return redirect_to(request, "log")

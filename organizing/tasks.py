"""Doorbells of the top layer. Losing or repeating any of these is harmless."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from celery import shared_task
from django.utils import timezone

from members.models import Heartbeat, Organization
from organizing import (
    absorbing,
    acting,
    checking_in,
    introducing,
    looking_back,  # noqa: F401
    nudging,
    recounting,
    remaining,
    retaining,
    trying_rules,
)
from organizing.models import CountedFigures
from organizing.standing import nightly, streaming

FORGET_EVERY = timedelta(hours=6)


@shared_task(soft_time_limit=120)
def compute_touched() -> None:
    """Compute whoever was touched. A second one at once finds the turn taken and returns."""
    zone = ZoneInfo(Organization.current().timezone)
    streaming.compute_touched(as_of=timezone.localdate(timezone=zone))


@shared_task
def start_nightly() -> None:
    """Ask for tonight's computation of everybody; a repeat finds it asked for."""
    nightly.start_if_due(timezone.now())
    trying_rules.forget_old()


@shared_task(soft_time_limit=300)
def send_nudges() -> None:
    """Send the morning mails that are due. A second one at once finds each row taken."""
    nudging.sweep(timezone.now())
    nudging.queue_due(timezone.now())
    checking_in.tell_owners(timezone.now())
    nudging.send_ready()


@shared_task(soft_time_limit=120)
def settle_introductions() -> None:
    """Mark the introductions that took. A repeat finds them marked."""
    zone = ZoneInfo(Organization.current().timezone)
    introducing.settle(on=timezone.localdate(timezone=zone))


@shared_task(soft_time_limit=1200, time_limit=1260)
def forget_past() -> None:
    """Forget what is past its time, once that was announced. A repeat finds nothing left.

    It is asked for every quarter of an hour and happens every six hours: a clock that is started
    anew counts from then, and a machine that is off at night would never come to it.
    """
    age = Heartbeat.age("forgetting")
    if age is not None and age < FORGET_EVERY.total_seconds():
        return
    Heartbeat.beat("forgetting")  # first: what takes longer than a quarter is not begun twice
    zone = ZoneInfo(Organization.current().timezone)
    with timezone.override(zone):
        retaining.run_after_notice(on=timezone.localdate())


@shared_task
def sweep_lists() -> None:
    """Drop what can no longer be brought back; a repeat finds nothing."""
    acting.sweep()


@shared_task(soft_time_limit=300)
def settle_campaigns() -> None:
    """Share out newcomers, and keep what is left of campaigns; a repeat finds it done."""
    on = timezone.localdate(timezone=ZoneInfo(Organization.current().timezone))
    absorbing.assign_due(on=on)
    remaining.keep_due(on=on)


@shared_task(soft_time_limit=1200, time_limit=1260)
def recount() -> None:
    """Count again what boards keep and what is old. A second one at once finds it taken."""
    if CountedFigures.objects.exists():  # where nothing is kept, no worker need load the boards
        from organizing.dashboards import base_page, moving_pages  # noqa: F401

        recounting.recount_due()

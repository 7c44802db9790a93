"""Doorbells. Losing or repeating any of these is harmless: the rows know what remains."""

from uuid import UUID

from celery import shared_task

from members import caching, jobs, merging, sessions, written_mail
from members.duplicates import finding
from members.exporting import freezing, handing  # noqa: F401 (kinds of job)
from members.importing import work
from members.merging import bulk  # noqa: F401 (a kind of job)
from members.models import ApiReply, Heartbeat
from members.packing import handing_out
from members.recording import sealing
from members.webhooks import sending


@shared_task
def run_job(*, job_id: str) -> None:
    """Do some of a job. A repeat finds the lease taken and returns."""
    jobs.run(UUID(job_id))


@shared_task
def sweep_jobs() -> None:
    """Ring for jobs that wait or have stalled, and be heard. Twice at once only rings twice."""
    Heartbeat.beat("sweeper")
    jobs.sweep()


@shared_task
def delete_expired() -> None:
    """Delete sessions, limits, files, imported rows, answers, written mails and details of merges
    past their time.

    A repeat finds none.
    """
    sessions.sweep()
    handing.sweep()
    handing_out.sweep()
    work.sweep()
    sending.sweep()
    caching.sweep()
    written_mail.sweep()
    ApiReply.objects.past().delete()
    merging.forget_old()


@shared_task
def seal_record() -> None:
    """Seal the acts of the last minute. A second one at once finds the turn taken."""
    sealing.seal()


@shared_task(soft_time_limit=120)
def send_webhooks() -> None:
    """Tell other programs what happened. A second one at once finds each message taken."""
    sending.queue()
    sending.send_ready()


@shared_task
def find_duplicates() -> None:
    """Look for duplicates once a day. A repeat finds the job of the day."""
    finding.start_nightly()

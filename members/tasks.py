"""Doorbells. Losing or repeating any of these is harmless: the rows know what remains."""

from uuid import UUID

from celery import shared_task

from members import exporting, jobs
from members.importing import work


@shared_task
def run_job(*, job_id: str) -> None:
    """Do some of a job. A repeat finds the lease taken and returns."""
    jobs.run(UUID(job_id))


@shared_task
def sweep_jobs() -> None:
    """Ring for jobs that wait or have stalled. Twice at once only rings twice."""
    jobs.sweep()


@shared_task
def delete_expired() -> None:
    """Delete files and imported rows past their time. A repeat finds nothing."""
    exporting.sweep()
    work.sweep()

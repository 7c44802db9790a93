"""`celery`, except that the processes of its pool end with it, even when it is killed.

Left to itself a busy one goes on with its task, beside the worker that replaces it.
"""

import sys
from typing import Any

from celery.bin.celery import main
from celery.signals import worker_process_init

from organizing.local.kernel import die_with_parent


@worker_process_init.connect
def end_with_the_worker(**details: Any) -> None:
    """Ask the kernel for it, in each process of the pool."""
    die_with_parent()


if __name__ == "__main__":
    sys.exit(main())

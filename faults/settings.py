"""The site's own settings, with the kinds of work that faults are tried on."""

import os

from organizing.settings import *  # noqa: F403
from organizing.settings import CELERY_BROKER_TRANSPORT_OPTIONS, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "faults"]
CELERY_INCLUDE = ["faults.work"]
# short, so that a message comes back while its task still runs (f16)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "visibility_timeout": int(os.environ.get("FAULTS_VISIBILITY", "15")),
}
WEBHOOKS_OF_TESTS = frozenset({("127.0.0.1", int(os.environ.get("FAULTS_RECEIVER", "0")))})

"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")

application = get_wsgi_application()

from organizing.views import health  # noqa: E402 (after the site is set up)

health.begin()

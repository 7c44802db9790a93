"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "organizing.settings")

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 (after the site is set up)

from organizing.views import health  # noqa: E402

# Django loads the pages when it first looks one up, 1.1 s of whoever comes first to this process.
get_resolver().url_patterns  # noqa: B018 (read, and thereby loaded)
health.begin()

"""A phone that has once been to the site."""

import pytest

from tests import make


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Phones keep pages: that is what this file is about."""
    return {**browser_context_args, "service_workers": "allow", "has_touch": True}


@pytest.fixture
def nadia(building):
    return make.person("Nadia Núñez", unit=building)


@pytest.fixture
def ready(phone, context, live_server, sign_in, omar, nadia):
    """Omar's phone, which has once been to the site and keeps the form."""
    sign_in(omar)
    phone.goto(f"{live_server.url}/log/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert len(phone.evaluate("caches.keys()")) == 1
    return phone

"""A leader's first sign-in, with a passkey of a device that is only pretended."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests import make


@pytest.fixture
def key_store(page):
    """A phone's own key store, which needs nobody's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_leader_adds_a_passkey_before_anything_and_signs_in_with_it(
    page, live_server, building, key_store
):
    nina = make.user("Nina New", role="leader", unit=building, email="nina@example.org")
    Authenticator.objects.all().delete()
    nina.set_password(make.PASSWORD)
    nina.save()
    page.goto(f"{live_server.url}/people/")
    page.get_by_label("Email").fill("nina@example.org")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Second step at sign-in")).to_be_visible()
    page.goto(f"{live_server.url}/people/")
    expect(page.get_by_role("heading", name="Second step at sign-in")).to_be_visible()

    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_role("heading", name=re.compile("Today|Good"))).to_be_visible()

    page.goto(f"{live_server.url}/me/")
    page.get_by_role("button", name="Sign out").first.click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).not_to_have_url(re.compile("login"))
    page.goto(f"{live_server.url}/people/")
    expect(page.get_by_role("heading", name="People")).to_be_visible()

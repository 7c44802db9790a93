"""Signing in and out as a person does it."""

import re

from playwright.sync_api import expect

from tests import make


def test_signing_in_with_email_and_password_and_out_again(page, live_server, building):
    olga = make.user("Olga Ortiz", role="organizer", unit=building, email="olga@example.org")
    olga.set_password(make.PASSWORD)
    olga.save()

    page.goto(f"{live_server.url}/people/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email").fill("olga@example.org")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))

    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{live_server.url}/people/")

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{live_server.url}/people/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

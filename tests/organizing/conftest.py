"""What the properties of standing stand on."""

import pytest
from django.db import connection

from members.models import Organization
from tests.reference.histories import RULES


@pytest.fixture
def unhurried(db):
    """Let a lot of histories take longer than a page may, and the reference think in between."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5min'")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@pytest.fixture
def short_rules(unhurried):
    """Practice's rules, their windows ten times shorter, so that histories reach every edge."""
    organization = Organization(changed_rules=RULES)
    organization.save()
    return organization.rules

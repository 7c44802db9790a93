"""The demo organization keeps away from real people."""

import pytest
from django.core.management import CommandError, call_command

from members.models import Organization, Person
from tests import make


@pytest.mark.django_db
def test_an_organization_that_is_no_demo_is_never_removed():
    somebody = make.person("Ana")

    with pytest.raises(CommandError, match="not a demo"):
        call_command("demo", remove=True, yes=True)

    assert Person.objects.get() == somebody


@pytest.mark.django_db
def test_a_demo_is_never_mixed_into_a_list_of_real_people():
    make.person("Ana")

    with pytest.raises(CommandError):
        call_command("demo")
    call_command("demo", if_empty=True)

    assert Person.objects.count() == 1
    assert not Organization.current().is_demo

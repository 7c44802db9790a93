"""The first hour of an empty installation."""

import pytest
from django.urls import reverse

from members.models import Organization, Unit
from organizing import setting_up
from tests import make

pytestmark = pytest.mark.django_db

WHO = {"name": "Riverside", "terms": "tenant", "language": "en", "timezone": "America/New_York"}
OUTLINE = """14 Alder St, 1,048
- Floor 1, 12
-- Door 3
- Floor 2; 12

Mill House"""


@pytest.fixture
def alone(client):
    """The first admin, by herself."""
    ada = make.user("Ada Admin", role="admin")
    client.force_login(ada)
    return client


def test_the_list_shrinks_step_by_step_and_goes_away(alone):
    says = ["First: who you are.", "Next: where people are.", "Next: somebody beside you.", "Last:"]
    steps = [
        lambda: alone.post(reverse("set_up_organization"), WHO),
        lambda: alone.post(reverse("set_up_places"), {"places": OUTLINE}),
        lambda: make.user("Omar", role="organizer"),
        lambda: make.conversation(make.person("Tess"), make.person("Uma"), make.ago(0)),
    ]
    for done, (said, step) in enumerate(zip(says, steps, strict=True)):
        page = alone.get(reverse("today")).content.decode()
        assert said in page
        assert f"{done} of 4 steps done" in page
        step()

    assert reverse("set_up") not in alone.get(reverse("today")).content.decode()
    assert "All four steps are done" in alone.get(reverse("set_up")).content.decode()


def test_only_who_sets_up_everything_is_told(client, omar, lena):
    for user in (omar, lena):
        assert setting_up.to_do(user) is None


def test_an_outline_becomes_a_tree_with_headcounts_and_twice_is_once(alone):
    alone.post(reverse("set_up_places"), {"places": OUTLINE})
    response = alone.post(reverse("set_up_places"), {"places": OUTLINE}, follow=True)

    tree = [(unit.depth, unit.name) for unit in Unit.objects.in_tree_order()]
    heads = {unit.name: [count.n for count in unit.headcounts.all()] for unit in Unit.objects.all()}
    assert tree == [
        (0, "14 Alder St"), (1, "Floor 1"), (2, "Door 3"), (1, "Floor 2"), (0, "Mill House"),
    ]  # fmt: skip
    assert heads == {
        "14 Alder St": [1048], "Floor 1": [12], "Door 3": [], "Floor 2": [12], "Mill House": [],
    }  # fmt: skip
    assert "0 places were added." in response.content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (", 12", "Line 1:"),
        ("Mill\n" + "x" * 121, "Line 2:"),
        ("Mill, 99999999", "Line 1:"),
        ("\n".join(f"House {n}" for n in range(301)), "At most 300"),
    ],
)
def test_what_is_no_outline_is_said_and_adds_nothing(alone, text, said):
    response = alone.post(reverse("set_up_places"), {"places": text})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Unit.objects.exists()


def test_the_name_nobody_chose_is_refused(alone):
    response = alone.post(reverse("set_up_organization"), {**WHO, "name": setting_up.UNNAMED})

    assert response.status_code == 422
    assert not Organization.objects.filter(name=setting_up.UNNAMED).exists()


@pytest.mark.parametrize(
    ("terms", "language", "heading"),
    [
        ("general", "en", "Units and headcounts"),
        ("union", "en", "Worksites and headcounts"),
        ("tenant", "en", "Buildings and headcounts"),
        ("faith", "en", "Congregations and headcounts"),
        ("faith", "es", "Congregaciones y recuentos"),
    ],
)
def test_pages_speak_the_words_of_the_field(alone, terms, language, heading):
    Organization.objects.update_or_create(
        pk=Organization.ONE, defaults={"terms": terms, "language": language}
    )

    assert heading in alone.get(reverse("members:units")).content.decode()


def test_a_name_with_our_word_in_it_stays(alone):
    """Relabelling is of what we say, never of what people wrote."""
    Organization.objects.update_or_create(pk=Organization.ONE, defaults={"terms": "tenant"})
    make.unit("Unit 12 Bakery")

    page = alone.get(reverse("members:units")).content.decode()

    assert "Unit 12 Bakery" in page

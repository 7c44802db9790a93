"""Rules are tried on everybody before they are in force, by one admin at a time."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from members import jobs
from members.models import Job, Organization, RulesChange
from organizing import trying_rules
from organizing.forms.rules import RulesForm
from organizing.models import PreviewMove, RulesPreview, Standing, StandingRun
from organizing.standing import computing
from tests import make


@pytest.fixture
def base(building, ada):
    """Five people in a building; the talk with rosa is 100 days old."""
    Organization(name="Ours").save()
    rosa = make.person("Rosa Delgado", unit=building)
    others = [make.person(unit=building) for _ in range(4)]
    make.conversation(rosa, others[0], make.ago(100))
    make.conversation(others[1], others[2], make.ago(10))
    computing.compute(as_of=timezone.localdate())
    return rosa


def typed(**changes):
    """The form as it is with the rules in force, and these fields typed over."""
    held = Organization.current()
    form = RulesForm.filled(held.changed_rules, since=held.rules_hash)
    return {**form.data, **{name.replace("__", "-"): value for name, value in changes.items()}}


def propose(client, **changes):
    answer = client.post(reverse("rules"), typed(**changes))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return RulesPreview.objects.latest("made_at")


def counts(what):
    found = {}
    for value in Standing.objects.filter(level__gte=1).values_list(what, flat=True):
        found[str(value)] = found.get(str(value), 0) + 1
    return found


def test_the_preview_stores_nothing_and_says_what_saving_then_does(client, base, ada):
    client.force_login(ada)
    before = list(Standing.objects.order_by("pk").values())

    preview = propose(client, windows__reach=60, windows__relationship=60, windows__rung=60)

    assert list(Standing.objects.order_by("pk").values()) == before
    assert Organization.current().changed_rules == {}
    text = client.get(preview.get_absolute_url()).content.decode()
    sums = re.findall(r'href="(\?what=(\w+)&amp;state=(\w+))#names-title"', text)
    assert sums
    for query, what, state in sums:
        named = client.get(preview.get_absolute_url() + unescape(query)).context["trial"]
        of = {row.state: row.moved for one in named.effects if one.what == what for row in one.rows}
        assert len(named.moves) + named.unnamed == of[state]
    assert "Rosa Delgado" in text
    assert "1 Contacted" in text
    client.post(reverse("rules_save", args=[preview.pk]), {"reason": "we talk more often"})
    computing.compute(as_of=timezone.localdate())
    for what in ("rung", "level"):
        said = {}
        for _was, now, n in preview.table(what):
            said[now] = said.get(now, 0) + n
        assert said == counts(what)
    change = RulesChange.objects.get()
    assert (change.by, change.reason) == (ada, "we talk more often")
    assert StandingRun.latest().rules_hash == change.rules_hash


def test_saving_twice_is_once_and_takes_a_reason(client, base, ada):
    client.force_login(ada)
    preview = propose(client, windows__reach=60)
    path = reverse("rules_save", args=[preview.pk])

    assert client.post(path, {"reason": " "}).status_code == 422
    assert not RulesChange.objects.exists()
    for _twice in range(2):
        assert client.post(path, {"reason": "shorter"}).status_code == 302
    assert RulesChange.objects.count() == 1


def test_the_second_of_two_admins_is_told_and_loses_nothing(client, base, ada):
    bo = make.user("Bo Boss", role="admin")
    client.force_login(ada)
    stale_form = typed(windows__tie=90)
    first = propose(client, windows__reach=60)
    second = propose(client, windows__commit=90)
    client.force_login(bo)
    client.post(reverse("rules_save", args=[first.pk]), {"reason": "reach is short"})

    client.force_login(ada)
    refused = client.post(reverse("rules_save", args=[second.pk]), {"reason": "me too"})
    assert refused.status_code == 422
    assert "Bo Boss put other rules in force meanwhile" in refused.content.decode()
    assert RulesChange.objects.count() == 1

    again = client.post(reverse("rules"), stale_form)
    assert again.status_code == 422
    form = again.context["form"]
    assert (form.data["windows-tie"], form.data["windows-reach"]) == (90, 60)
    page = client.get(reverse("rules") + f"?from={second.pk}")
    values = {field.name: field.value() for field in page.context["form"]}
    assert (values["windows-commit"], values["windows-reach"]) == (90, 60)


def test_what_contradicts_itself_is_said_in_words_beside_the_field(client, base, ada):
    client.force_login(ada)
    wrong = client.post(
        reverse("rules"),
        typed(
            drift__drifting=2, contact_interval__3=20, windows__reach=0, privacy__min_cell=2,
            tests__majority="x",
        ),
    )  # fmt: skip

    errors = wrong.context["form"].errors
    assert wrong.status_code == 422
    assert errors["drift-drifting"] == [
        "Drifting begins after slipping: take more points than that."
    ]
    assert errors["contact_interval-3"] == ["This may not be less than “Activist”, which is 30."]
    assert errors["windows-reach"] == ["Give a whole number from 1 to 1825."]
    assert errors["privacy-min_cell"] == ["Give a whole number from 5 to 50."]
    assert not RulesPreview.objects.exists()


def test_a_rule_that_is_not_on_the_form_stays_as_it_is(client, base, ada):
    Organization.objects.update(changed_rules={"assessment": {"order": "strong_last"}})
    client.force_login(ada)

    preview = propose(client, windows__reach=60)

    assert preview.changed == {
        "assessment": {"order": "strong_last"},
        "windows": {"reach": 60},
    }


def test_what_was_before_can_be_put_back_after_it_was_tried(client, base, ada):
    client.force_login(ada)
    preview = propose(client, windows__reach=60)
    client.post(reverse("rules_save", args=[preview.pk]), {"reason": "shorter"})
    change = RulesChange.objects.get()

    answer = client.post(reverse("rules_revert", args=[change.pk]))
    back = RulesPreview.objects.latest("made_at")
    assert answer["Location"] == back.get_absolute_url()
    client.post(reverse("rules_save", args=[back.pk]), {"reason": "as it was"})

    assert Organization.current().changed_rules == {}
    text = client.get(reverse("rules_history")).content.decode()
    assert text.index("as it was") < text.index("shorter")
    assert "1 rule of Windows · Mark of the rules since: " in text


def test_names_of_drift_are_only_for_whom_they_are_sealed_to(client, base, ada, building, omar):
    for n in (200, 190, 182, 171, 165, 160):
        make.conversation(base, omar.person, make.ago(n))
    computing.compute(as_of=timezone.localdate())
    client.force_login(ada)
    preview = propose(client, drift__slipping=1, drift__drifting=2)
    assert PreviewMove.objects.filter(preview=preview, what="drift").exists()

    page = client.get(preview.get_absolute_url())  # where nobody changes rung or level
    assert page.context["trial"].what == "drift"
    text = page.content.decode()
    assert "Rosa Delgado" not in text
    assert "only counted here" in text


def test_a_large_base_is_a_job_that_rests_and_goes_on(base, ada, monkeypatch):
    monkeypatch.setattr(computing.spans, "__defaults__", (2,))
    changed = {"windows": {"reach": 60}}
    held = Organization.current()
    preview = trying_rules.propose(
        changed, since=held.rules_hash, as_of=timezone.localdate(), by=ada
    )
    job = Job.objects.get(pk=preview.job_id)
    trying_rules.try_rules(job)
    trying_rules.try_rules(job)
    job.save()
    jobs.pause(job, by=ada)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("paused", 2)
    jobs.resume(job, by=ada)
    jobs.run(job.pk)

    preview.refresh_from_db()
    assert sum(n for _was, _now, n in preview.table("level")) == 5
    assert PreviewMove.objects.filter(preview=preview, person=base, what="level").count() == 1

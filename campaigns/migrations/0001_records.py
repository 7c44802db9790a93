"""Campaigns, actions and issues."""

import django.db.models.deletion
import members.ids
from django.db import migrations, models

from members.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0001_records"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="Issue",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=members.ids.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                        ("is_current", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "issue",
                    },
                ),
                migrations.CreateModel(
                    name="Campaign",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=members.ids.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(max_length=120, unique=True, verbose_name="name"),
                        ),
                        (
                            "goal",
                            models.CharField(
                                blank=True, default="", max_length=400, verbose_name="goal"
                            ),
                        ),
                        (
                            "decision_maker",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=120,
                                verbose_name="who can say yes",
                            ),
                        ),
                        ("opened_on", models.DateField(verbose_name="opened on")),
                        (
                            "closed_on",
                            models.DateField(blank=True, null=True, verbose_name="closed on"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "units",
                            models.ManyToManyField(
                                blank=True, related_name="campaigns", to="members.unit"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "campaign",
                        "verbose_name_plural": "campaigns",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_on", None),
                                    ("closed_on__gte", models.F("opened_on")),
                                    _connector="OR",
                                ),
                                name="campaign_closes_after_it_opened",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=members.ids.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("name", models.CharField(max_length=120, verbose_name="name")),
                        (
                            "kind",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="kind"
                            ),
                        ),
                        ("cost", models.PositiveSmallIntegerField(verbose_name="cost, 0 to 5")),
                        ("held_on", models.DateField(verbose_name="date")),
                        (
                            "is_test",
                            models.BooleanField(default=False, verbose_name="structure test"),
                        ),
                        ("sequence", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "origin",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("rapid_response", "rapid response"),
                                    ("external_request", "asked from outside"),
                                ],
                                default="planned",
                                max_length=16,
                            ),
                        ),
                        ("opens_on", models.DateField(blank=True, null=True)),
                        ("closes_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "rests_on",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="campaigns.action",
                            ),
                        ),
                        (
                            "units",
                            models.ManyToManyField(
                                blank=True, related_name="actions", to="members.unit"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "action",
                        "indexes": [
                            models.Index(
                                fields=["campaign", "held_on"], name="actions_of_a_campaign"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("cost__lte", 5)), name="cost_is_0_to_5"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rests_on", models.F("id")), _negated=True),
                                name="action_rests_on_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Participation",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=members.ids.uuid7,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("asked_on", models.DateField(blank=True, null=True)),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "not asked"),
                                    ("yes", "yes"),
                                    ("maybe", "maybe"),
                                    ("no", "no"),
                                ],
                                default="",
                                max_length=5,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("invited", "invited"),
                                    ("did", "did"),
                                    ("did_not", "did not"),
                                ],
                                default="invited",
                                max_length=8,
                            ),
                        ),
                        (
                            "evidence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("signature", "own signature"),
                                    ("photo", "photo"),
                                    ("seen_by_two", "seen by two"),
                                    ("check_in", "check-in"),
                                    ("seen_by_leader", "seen by a leader"),
                                    ("self_reported", "self-reported"),
                                ],
                                default="",
                                max_length=14,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participations",
                                to="campaigns.action",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="asked_to_act",
                                to="members.person",
                            ),
                        ),
                        (
                            "brought_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="brought_to_act",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="participations",
                                to="members.person",
                            ),
                        ),
                        (
                            "verified_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="verified_acts",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "action", "state", "evidence", "asked_by"],
                                name="acts_of_a_person",
                            ),
                            models.Index(
                                fields=["asked_by", "person", "action", "state", "evidence"],
                                name="acts_at_whose_ask",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("action", "person"), name="one_participation_per_action"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("asked_by", None),
                                    models.Q(("asked_by", models.F("person")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nobody_asks_themselves",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "did"), _negated=True),
                                    models.Q(("evidence", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="what_was_done_has_evidence",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]

"""Plans, asks, sign-ups, tests, decisions and money."""

import django.db.models.deletion
import django.db.models.expressions
import members.ids
from django.conf import settings
from django.db import migrations, models

from campaigns.migrations import _ballots
from members.migrations._together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_records"),
        ("members", "0002_v0_2"),
    ]

    operations = [
        Together(
            [
                migrations.AddField(
                    model_name="action",
                    name="cost_set_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="costs_set",
                        to="members.committee",
                    ),
                ),
                migrations.AddField(
                    model_name="action",
                    name="meets_at",
                    field=models.TimeField(blank=True, null=True, verbose_name="time"),
                ),
                migrations.AddField(
                    model_name="action",
                    name="needs",
                    field=models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="people needed"
                    ),
                ),
                migrations.AddField(
                    model_name="action",
                    name="place",
                    field=models.CharField(
                        blank=True, default="", max_length=120, verbose_name="where"
                    ),
                ),
                migrations.AddField(
                    model_name="action",
                    name="sign_up_code",
                    field=models.CharField(max_length=43, null=True, unique=True),
                ),
                migrations.CreateModel(
                    name="Demand",
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
                        ("text", models.CharField(max_length=280, verbose_name="what we demand")),
                        ("raised_on", models.DateField(verbose_name="since")),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("won", "won"),
                                    ("partly", "partly won"),
                                    ("dropped", "let go"),
                                ],
                                default="open",
                                max_length=7,
                                verbose_name="came of it",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="demands",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "issues",
                            models.ManyToManyField(
                                blank=True, related_name="demands", to="campaigns.issue"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "demand",
                    },
                ),
                migrations.CreateModel(
                    name="PlanVersion",
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
                        ("number", models.PositiveSmallIntegerField()),
                        ("if_we", models.CharField(max_length=280, verbose_name="If we …")),
                        (
                            "decider",
                            models.CharField(max_length=120, verbose_name="then … decides"),
                        ),
                        ("then", models.CharField(max_length=280, verbose_name="that …")),
                        (
                            "because",
                            models.CharField(
                                blank=True, default="", max_length=400, verbose_name="because …"
                            ),
                        ),
                        ("written_on", models.DateField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plan_versions",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "plan",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "number"), name="one_plan_of_a_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
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
                            "text",
                            models.CharField(
                                max_length=280, verbose_name="what is held against it"
                            ),
                        ),
                        ("raised_on", models.DateField()),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("changed", "it changed the plan"),
                                    ("answered", "answered"),
                                    ("stands", "we still disagree"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                blank=True, default="", max_length=280, verbose_name="answer"
                            ),
                        ),
                        ("answered_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="objections",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "raised_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="objections",
                                to="members.person",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="objections",
                                to="campaigns.planversion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "objection",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_on", None), ("outcome", "open")),
                                    models.Q(
                                        models.Q(("outcome", "open"), _negated=True),
                                        ("answered_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_answered_when_not_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReadinessReview",
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
                        ("reviewed_on", models.DateField()),
                        (
                            "advice",
                            models.CharField(
                                choices=[("go", "Go"), ("hold", "Hold"), ("rebuild", "Rebuild")],
                                max_length=8,
                            ),
                        ),
                        (
                            "decided",
                            models.CharField(
                                choices=[("go", "Go"), ("hold", "Hold"), ("rebuild", "Rebuild")],
                                max_length=8,
                                verbose_name="we decide to",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                blank=True, default="", max_length=280, verbose_name="why"
                            ),
                        ),
                        ("figures", models.JSONField(default=dict)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readiness_reviews",
                                to="campaigns.action",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("decided", models.F("advice")),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="override_has_a_reason",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignUp",
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
                        ("key", models.UUIDField(editable=False, unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("coming", "means to come"),
                                    ("came", "says they are there"),
                                    ("door", "noted at the door"),
                                ],
                                max_length=6,
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="name"
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="phone"
                            ),
                        ),
                        (
                            "email",
                            models.CharField(
                                blank=True, default="", max_length=254, verbose_name="email"
                            ),
                        ),
                        (
                            "place",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=120,
                                verbose_name="where you live or work",
                            ),
                        ),
                        (
                            "came_with",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="who told you"
                            ),
                        ),
                        ("language", models.CharField(blank=True, default="", max_length=10)),
                        ("received_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("matched", "somebody we know"),
                                    ("added", "somebody new"),
                                    ("dropped", "set aside"),
                                ],
                                default="waiting",
                                max_length=8,
                            ),
                        ),
                        ("settled_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sign_ups",
                                to="campaigns.action",
                            ),
                        ),
                        (
                            "noted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="sign_ups",
                                to="members.person",
                            ),
                        ),
                        (
                            "settled_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "sign-up",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["action", "created_at"],
                                name="sign_ups_to_look_at",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("settled_on", None), ("state", "waiting")),
                                    models.Q(
                                        models.Q(("state", "waiting"), _negated=True),
                                        ("came_with", ""),
                                        ("email", ""),
                                        ("name", ""),
                                        ("phone", ""),
                                        ("settled_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="settled_sign_up_names_nobody",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CampaignSnapshot",
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
                            "moment",
                            models.CharField(
                                choices=[
                                    ("opened", "at the start"),
                                    ("closed", "at the close"),
                                    ("after_90", "90 days after"),
                                    ("after_180", "180 days after"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("as_of", models.DateField()),
                        ("figures", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField(auto_now=True)),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="snapshots",
                                to="campaigns.campaign",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "moment"),
                                name="one_snapshot_of_a_campaign_a_moment",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlannedAsk",
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
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="planned_asks",
                                to="campaigns.action",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="to_ask",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="to_be_asked",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["by", "action"], name="asks_somebody_has_to_make")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("action", "person"), name="one_asker_an_action"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("by")), _negated=True),
                                name="nobody_is_to_ask_themselves",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FundingSource",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("dues", "dues"),
                                    ("member_raised", "raised by members"),
                                    ("grant", "grant"),
                                    ("donor", "large gift"),
                                    ("public", "public money"),
                                    ("earned", "earned"),
                                ],
                                max_length=13,
                                verbose_name="kind",
                            ),
                        ),
                        (
                            "ends_on",
                            models.DateField(blank=True, null=True, verbose_name="ends on"),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "source of income",
                    },
                ),
                migrations.CreateModel(
                    name="BookYear",
                    fields=[
                        (
                            "year",
                            models.PositiveSmallIntegerField(
                                primary_key=True, serialize=False, verbose_name="year"
                            ),
                        ),
                        (
                            "core_staff_cost",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="core staff, cost of the year"
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="note"
                            ),
                        ),
                        ("entered_at", models.DateTimeField(auto_now=True)),
                        (
                            "entered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "year of the books",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("year__gte", 1900), ("year__lte", 2200)),
                                name="a_year_of_ours",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                            "body",
                            models.CharField(
                                choices=[
                                    ("committee", "a committee"),
                                    ("assembly", "a meeting of everybody"),
                                    ("board", "the board"),
                                    ("staff", "staff"),
                                    ("others", "others: allies, lawyers, funders"),
                                ],
                                max_length=9,
                                verbose_name="who decided",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("question", "a question"),
                                    ("mandate", "a mandate for an action"),
                                    ("publish", "publishing a test"),
                                    ("election", "an election"),
                                    ("recall", "a recall"),
                                ],
                                default="question",
                                max_length=8,
                                verbose_name="about",
                            ),
                        ),
                        ("question", models.CharField(max_length=280, verbose_name="question")),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=280,
                                verbose_name="what was decided",
                            ),
                        ),
                        ("decided_on", models.DateField(verbose_name="date")),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("consensus", "by consensus"),
                                    ("open_vote", "by open vote"),
                                    ("secret_ballot", "by secret ballot"),
                                    ("alone", "by one person alone"),
                                ],
                                default="open_vote",
                                max_length=13,
                                verbose_name="how",
                            ),
                        ),
                        (
                            "needed",
                            models.CharField(
                                choices=[
                                    ("majority", "more yes than no"),
                                    ("two_thirds", "two thirds of yes and no"),
                                    ("of_all", "more than half of all who may vote"),
                                ],
                                default="majority",
                                max_length=10,
                                verbose_name="needed",
                            ),
                        ),
                        (
                            "eligible",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="may vote"
                            ),
                        ),
                        (
                            "present",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="there"
                            ),
                        ),
                        (
                            "quorum",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="quorum"
                            ),
                        ),
                        (
                            "yes",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="yes"),
                        ),
                        (
                            "no",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="no"),
                        ),
                        (
                            "abstained",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="abstained or spoilt"
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("carried", "carried"),
                                    ("rejected", "not carried"),
                                    ("no_quorum", "no quorum"),
                                    ("put_off", "put off"),
                                ],
                                max_length=9,
                                verbose_name="result",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "actions",
                            models.ManyToManyField(
                                blank=True, related_name="decisions", to="campaigns.action"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="members.committee",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="decisions",
                                to="members.meeting",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "decision",
                        "verbose_name_plural": "decisions",
                        "indexes": [
                            models.Index(
                                fields=["committee", "-decided_on"], name="decisions_of_a_committee"
                            ),
                            models.Index(
                                fields=["campaign", "-decided_on"], name="decisions_of_a_campaign"
                            ),
                            models.Index(fields=["decided_on"], name="decisions_by_day"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("body", "committee"), ("committee__isnull", False)),
                                    models.Q(
                                        models.Q(("body", "committee"), _negated=True),
                                        ("committee", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="committee_decision_names_it",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("method__in", ["open_vote", "secret_ballot"]),
                                        ("abstained__isnull", False),
                                        ("eligible__isnull", False),
                                        ("no__isnull", False),
                                        ("present__isnull", False),
                                        ("quorum__isnull", False),
                                        ("yes__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("method__in", ["open_vote", "secret_ballot"]),
                                            _negated=True,
                                        ),
                                        ("abstained__isnull", True),
                                        ("eligible__isnull", True),
                                        ("no__isnull", True),
                                        ("present__isnull", True),
                                        ("quorum__isnull", True),
                                        ("yes__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="a_vote_is_counted",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("method__in", ["open_vote", "secret_ballot"]),
                                        _negated=True,
                                    ),
                                    models.Q(
                                        ("present__lte", models.F("eligible")),
                                        ("quorum__gte", 1),
                                        ("quorum__lte", models.F("eligible")),
                                        (
                                            "present__gte",
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    models.F("yes"), "+", models.F("no")
                                                ),
                                                "+",
                                                models.F("abstained"),
                                            ),
                                        ),
                                    ),
                                    _connector="OR",
                                ),
                                name="no_more_votes_than_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("method__in", ["open_vote", "secret_ballot"]),
                                        _negated=True,
                                    ),
                                    models.Q(("result", "carried"), _negated=True),
                                    models.Q(
                                        ("present__gte", models.F("quorum")),
                                        ("yes__gt", models.F("no")),
                                    ),
                                    _connector="OR",
                                ),
                                name="carried_by_quorum_and_majority",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decider",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="decided",
                                to="members.person",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deciders",
                                to="campaigns.decision",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("decision", "person"), name="one_decides_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FundingYear",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("amount", models.PositiveBigIntegerField(verbose_name="amount")),
                        (
                            "book",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="income",
                                to="campaigns.bookyear",
                            ),
                        ),
                        (
                            "source",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="years",
                                to="campaigns.fundingsource",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("book", "source"), name="one_amount_a_source_a_year"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImpactRelation",
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
                            "value",
                            models.CharField(
                                choices=[
                                    ("direct", "It is about me"),
                                    ("ally", "I stand with those it is about"),
                                    ("undisclosed", "I would rather not say"),
                                ],
                                max_length=11,
                            ),
                        ),
                        (
                            "door",
                            models.CharField(
                                choices=[
                                    ("signed_in", "signed in"),
                                    ("own_page", "on their own page"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("declared_on", models.DateField()),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="impact_relations",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="impact_relations",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("campaign", "person"), name="one_relation_a_campaign"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("door__in", ["signed_in", "own_page"])),
                                name="one_speaks_for_oneself_only",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutsideMeeting",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("official", "official or politician"),
                                    ("funder", "funder"),
                                    ("counterpart", "the other side"),
                                ],
                                max_length=11,
                                verbose_name="with",
                            ),
                        ),
                        (
                            "whom",
                            models.CharField(max_length=120, verbose_name="office or organization"),
                        ),
                        ("met_on", models.DateField(verbose_name="date")),
                        (
                            "members_there",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="members of ours there"
                            ),
                        ),
                        (
                            "staff_there",
                            models.PositiveSmallIntegerField(
                                default=0, verbose_name="staff of ours there"
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="outside_meetings",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["met_on"], name="outside_meetings_by_day")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PublicRole",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("press", "press"),
                                    ("hearing", "hearing"),
                                    ("negotiation", "negotiation"),
                                    ("rally", "rally or stage"),
                                    ("other", "elsewhere"),
                                ],
                                max_length=11,
                                verbose_name="where",
                            ),
                        ),
                        ("spoke_on", models.DateField(verbose_name="date")),
                        (
                            "campaign",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="public_roles",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="public_roles",
                                to="members.person",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["spoke_on"], name="speeches_by_day")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "campaign", "kind", "spoke_on"),
                                name="one_speech_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SheetShown",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("quarter", models.DateField()),
                        (
                            "to",
                            models.CharField(
                                choices=[("board", "the board"), ("members", "the members")],
                                max_length=7,
                            ),
                        ),
                        ("shown_on", models.DateField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("quarter", "to"), name="shown_once_a_quarter"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StaffPosition",
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
                        ("title", models.CharField(max_length=80, verbose_name="post")),
                        ("began_on", models.DateField(verbose_name="since")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="until")),
                        (
                            "funding",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="positions",
                                to="campaigns.fundingsource",
                                verbose_name="paid from",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="staff_positions",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "post",
                        "indexes": [
                            models.Index(fields=["person", "began_on"], name="posts_of_a_person")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    ("ended_on__gte", models.F("began_on")),
                                    _connector="OR",
                                ),
                                name="post_ends_after_it_began",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StructureTest",
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
                        ("frozen_on", models.DateField(verbose_name="list frozen on")),
                        ("frozen_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "is_secret",
                            models.BooleanField(default=False, verbose_name="by secret ballot"),
                        ),
                        (
                            "legal_bar",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="bar by law or bylaws, in percent",
                            ),
                        ),
                        (
                            "yes",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="yes"),
                        ),
                        (
                            "no",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="no"),
                        ),
                        (
                            "spoilt",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="spoilt or blank"
                            ),
                        ),
                        ("published_on", models.DateField(blank=True, null=True)),
                        (
                            "action",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="test",
                                to="campaigns.action",
                            ),
                        ),
                        (
                            "committee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="tests",
                                to="members.committee",
                                verbose_name="answers to",
                            ),
                        ),
                        (
                            "frozen_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "publication",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="publishes",
                                to="campaigns.decision",
                            ),
                        ),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "structure test",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("publication", None),
                                        ("published_by", None),
                                        ("published_on", None),
                                    ),
                                    models.Q(
                                        ("publication__isnull", False),
                                        ("published_by__isnull", False),
                                        ("published_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="published_by_a_decision",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_secret", True),
                                    models.Q(("no", None), ("spoilt", None), ("yes", None)),
                                    _connector="OR",
                                ),
                                name="only_a_ballot_has_counts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("legal_bar", None),
                                    models.Q(("legal_bar__gte", 1), ("legal_bar__lte", 100)),
                                    _connector="OR",
                                ),
                                name="legal_bar_is_a_percentage",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="EligibleSnapshot",
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
                        ("headcount", models.PositiveIntegerField()),
                        ("is_own_list", models.BooleanField(default=False)),
                        ("listed", models.PositiveIntegerField(default=0)),
                        ("paused", models.PositiveIntegerField(default=0)),
                        ("is_critical", models.BooleanField(default=False)),
                        (
                            "cast",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="turnout"
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.unit",
                            ),
                        ),
                        (
                            "test",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="snapshots",
                                to="campaigns.structuretest",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("test", "unit"), name="one_snapshot_of_a_unit_a_test"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cast", None),
                                    ("cast__lte", models.F("headcount")),
                                    _connector="OR",
                                ),
                                name="no_more_cast_than_there",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Eligible",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "leader",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="lists_in_tests",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="eligible_for",
                                to="members.person",
                            ),
                        ),
                        (
                            "snapshot",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="people",
                                to="campaigns.eligiblesnapshot",
                            ),
                        ),
                        (
                            "test",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="eligible",
                                to="campaigns.structuretest",
                            ),
                        ),
                        ("is_away", models.BooleanField(default=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["snapshot", "person"], name="eligible_of_a_unit")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("test", "person"), name="counted_once_in_a_test"
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="action",
                    name="changed_at",
                    field=models.DateTimeField(auto_now=True),
                ),
                migrations.AddField(
                    model_name="campaign",
                    name="changed_at",
                    field=models.DateTimeField(auto_now=True),
                ),
            ],
        ),
        Together(
            [
                migrations.AddField(
                    model_name="demand",
                    name="decisions",
                    field=models.ManyToManyField(
                        blank=True, related_name="demands", to="campaigns.decision"
                    ),
                )
            ],
        ),
        *_ballots.OPERATIONS,
    ]

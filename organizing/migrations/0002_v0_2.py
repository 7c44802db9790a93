"""Standing by nights, counts, gatherings, weeks, lists and the map of ties."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import members.ids
import members.models.sealed
from django.conf import settings
from django.db import migrations, models

from members.migrations._together import Together
from members.sealing_up import seal_column
from organizing.migrations import _statements


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_v0_2"),
        ("members", "0002_v0_2"),
        ("organizing", "0001_records"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="MetricSnapshot",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("as_of", models.DateField()),
                        ("figures", models.JSONField(default=dict)),
                        ("rules_hash", models.CharField(blank=True, default="", max_length=16)),
                        ("made_at", models.DateTimeField(auto_now=True)),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="metric_snapshots",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["as_of", "unit"], name="snapshots_of_a_day")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "as_of"),
                                name="one_snapshot_a_day",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PreviewMove",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "what",
                            models.CharField(
                                choices=[("rung", "rung"), ("level", "level"), ("drift", "drift")],
                                max_length=5,
                            ),
                        ),
                        ("was", models.CharField(max_length=8)),
                        ("now", models.CharField(max_length=8)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="members.person",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RulesPreview",
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
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("as_of", models.DateField()),
                        ("base_hash", models.CharField(max_length=16)),
                        ("changed", models.JSONField(default=dict)),
                        ("effect", models.JSONField(default=dict)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "job",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rules_preview",
                                to="members.job",
                            ),
                        ),
                        (
                            "saved_as",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="preview",
                                to="members.ruleschange",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["made_at"], name="previews_by_age")],
                    },
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="assigned_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="assigned_on",
                    field=models.DateField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="began_at",
                    field=models.DateTimeField(default=django.utils.timezone.now),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="closed_fact",
                    field=models.JSONField(blank=True, default=dict),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="outcome",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("talked", "we talked"),
                            ("no_answer", "no answer"),
                            ("resting", "resting"),
                            ("left", "left"),
                            ("not_drifting", "not drifting after all"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="outcome_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="outcome_on",
                    field=models.DateField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="owner_as",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("carrier", "carries them"),
                            ("tie", "closest tie"),
                            ("lead", "leads here"),
                            ("asked", "was asked"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="passed_on",
                    field=models.DateField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="times",
                    field=models.PositiveSmallIntegerField(default=1),
                ),
                migrations.AddField(
                    model_name="driftflag",
                    name="tries",
                    field=models.PositiveSmallIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="standingrun",
                    name="rules_hash",
                    field=models.CharField(blank=True, default="", max_length=16),
                ),
                migrations.AlterField(
                    model_name="driftflag",
                    name="closed_as",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("talked", "somebody sat down with them"),
                            ("kept", "they kept a promise"),
                            ("back", "they are back"),
                            ("paused", "they rest"),
                            ("resting", "they asked to rest"),
                            ("not_drifting", "not drifting after all"),
                            ("no_contact", "they asked not to be contacted"),
                            ("left", "they left"),
                            ("died", "they died"),
                            ("gone", "not seen for half a year"),
                            ("out", "no longer in our count"),
                            ("merged", "the record was merged"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                migrations.CreateModel(
                    name="AssertedRung",
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
                            "rung",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Listed"),
                                    (1, "Contacted"),
                                    (2, "Supporter"),
                                    (3, "Participant"),
                                    (4, "Activist"),
                                    (5, "Leader"),
                                    (6, "Organizer of leaders"),
                                ],
                                verbose_name="rung",
                            ),
                        ),
                        ("asserted_on", models.DateField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="asserted_rungs",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "-asserted_on", "rung"],
                                name="asserted_of_a_person",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("rung__gte", 1), ("rung__lte", 6)),
                                name="asserted_rung_is_1_to_6",
                            ),
                            models.UniqueConstraint(
                                fields=("person", "asserted_on", "rung"), name="one_word_a_day"
                            ),
                        ],
                    },
                ),
                migrations.AlterField(
                    model_name="nudge",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("digest", "morning mail"),
                            ("check_in", "somebody to check in with"),
                        ],
                        default="digest",
                        max_length=10,
                    ),
                ),
                migrations.CreateModel(
                    name="CountStatement",
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
                        ("number", models.PositiveIntegerField(unique=True)),
                        ("scope_name", models.CharField(max_length=240)),
                        ("as_of", models.DateField()),
                        ("figures", models.JSONField()),
                        ("denominator", models.PositiveIntegerField(null=True)),
                        (
                            "denominator_source",
                            models.CharField(blank=True, default="", max_length=240),
                        ),
                        ("rules", models.JSONField()),
                        ("method", models.CharField(default="practice 3.2", max_length=40)),
                        ("made_at", models.DateTimeField()),
                        ("previous_seal", models.CharField(blank=True, default="", max_length=64)),
                        ("seal", models.CharField(max_length=64)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="counts",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "count statement",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("seal__regex", "^[0-9a-f]{64}$")),
                                name="seal_is_sha256",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="commitment",
                    name="gathering",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="commitments",
                        to="members.meeting",
                    ),
                ),
                migrations.CreateModel(
                    name="Ending",
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
                                choices=[("left", "left"), ("died", "died")], max_length=4
                            ),
                        ),
                        ("on", models.DateField()),
                        ("ended", models.JSONField(default=dict)),
                        ("undone_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="endings",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["person", "undone_at"], name="endings_of_a_person")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FirstWeek",
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
                        ("ride_along_on", models.DateField(blank=True, null=True)),
                        ("invited_at", models.DateTimeField()),
                        ("began_on", models.DateField(blank=True, null=True)),
                        ("checked_at", models.DateTimeField(blank=True, null=True)),
                        ("own_record_at", models.DateTimeField(blank=True, null=True)),
                        ("practised_at", models.DateTimeField(blank=True, null=True)),
                        ("promised_at", models.DateTimeField(blank=True, null=True)),
                        ("first_log_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "chose",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("seat", "a seat"),
                                    ("rest", "a rest"),
                                    ("go_on", "go on as it is"),
                                ],
                                default="",
                                max_length=6,
                            ),
                        ),
                        ("left_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "chair",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="brought_in",
                                to="members.person",
                            ),
                        ),
                        (
                            "debrief",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organizing.followup",
                            ),
                        ),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="first_week",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("chair", models.F("person")), _negated=True),
                                name="chair_is_another",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handoff",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("proposed", "to be introduced"),
                                    ("handed_over", "handed over"),
                                    ("switched", "given without an introduction"),
                                    ("dropped", "let go"),
                                ],
                                default="proposed",
                                max_length=12,
                            ),
                        ),
                        ("proposed_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="handoffs",
                                to="organizing.conversation",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "follow_up",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="handoffs",
                                to="organizing.followup",
                            ),
                        ),
                        (
                            "giver",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handoffs_given",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handoffs",
                                to="members.person",
                            ),
                        ),
                        (
                            "taker",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handoffs_taken",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["state", "ended_on"], name="handoffs_done")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("giver", models.F("taker")), _negated=True),
                                    models.Q(("person", models.F("taker")), _negated=True),
                                    models.Q(("person", models.F("giver")), _negated=True),
                                ),
                                name="three_people_in_a_handoff",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_on", None), ("state", "proposed")),
                                    models.Q(
                                        models.Q(("state", "proposed"), _negated=True),
                                        ("ended_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="handoff_ends_on_a_day",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListOffer",
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
                            "is_named",
                            models.BooleanField(default=False, verbose_name="named by them"),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("offered", "offered"),
                                    ("accepted", "accepted"),
                                    ("declined", "declined"),
                                ],
                                default="offered",
                                max_length=8,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="offered_to",
                                to="members.person",
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="list_offers",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("to", "person"), name="one_offer_of_a_person"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("to", models.F("person")), _negated=True),
                                name="nobody_is_offered_oneself",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
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
                                    ("died", "somebody died"),
                                    ("unsealed", "notes about somebody were unsealed"),
                                    ("frozen", "a carrier's access was frozen"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "about",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices_about",
                                to="members.person",
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("to", "about", "kind"), name="one_notice_of_a_kind"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkWeek",
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
                        ("monday", models.DateField()),
                        ("minutes", models.PositiveSmallIntegerField()),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="weeks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "monday"), name="one_week_of_a_user"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__lte", 6000)),
                                name="minutes_fit_a_week",
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="commitment",
                    name="asked_on",
                    field=models.DateField(blank=True, null=True),
                ),
                migrations.AddField(
                    model_name="commitment",
                    name="kind",
                    field=models.CharField(
                        blank=True,
                        choices=[("", "a promise"), ("ride_along", "a ride-along")],
                        default="",
                        max_length=12,
                    ),
                ),
                migrations.CreateModel(
                    name="OwnRequest",
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
                                    ("correct", "correct something"),
                                    ("object", "be left alone"),
                                    ("pause", "rest for a while"),
                                    ("erase", "be erased"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("about", models.CharField(blank=True, default="", max_length=80)),
                        ("text", models.CharField(blank=True, default="", max_length=280)),
                        ("asked_at", models.DateTimeField(auto_now_add=True)),
                        ("due_on", models.DateField()),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("done", "done"),
                                    ("partly", "done in part"),
                                    ("declined", "not done"),
                                    ("withdrawn", "taken back by you"),
                                ],
                                default="",
                                max_length=9,
                            ),
                        ),
                        ("answer", models.CharField(blank=True, default="", max_length=280)),
                        ("answered_on", models.DateField(blank=True, null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "follow_up",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="organizing.followup",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="own_requests",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("outcome", "")),
                                fields=["due_on"],
                                name="own_requests_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answered_on", None), ("outcome", "")),
                                    models.Q(
                                        models.Q(("outcome", ""), _negated=True),
                                        ("answered_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="own_request_answered_when_closed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulkAct",
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
                        ("key", models.UUIDField(unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("carry", "give to a carrier"),
                                    ("tag", "put a tag on"),
                                    ("untag", "take a tag off"),
                                    ("invite", "ask to an action"),
                                    ("seat", "seat on a committee"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("target", models.JSONField(default=dict)),
                        ("words", models.CharField(max_length=200)),
                        ("query", models.CharField(blank=True, default="", max_length=2000)),
                        ("on", models.DateField()),
                        ("is_gathered", models.BooleanField(default=False)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("undo_asked_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.job",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "act on many people",
                        "indexes": [
                            models.Index(fields=["by", "-created_at"], name="bulk_acts_of_a_user")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulkStep",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("person_id", models.UUIDField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("done", "done"),
                                    ("skipped", "skipped"),
                                    ("undone", "taken back"),
                                    ("kept", "left as it is"),
                                ],
                                default="waiting",
                                max_length=7,
                            ),
                        ),
                        ("why", models.CharField(blank=True, default="", max_length=20)),
                        ("made", models.UUIDField(null=True)),
                        ("was", models.JSONField(default=dict)),
                        (
                            "act",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="steps",
                                to="organizing.bulkact",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")),
                                fields=["act", "id"],
                                name="bulk_steps_waiting",
                            ),
                            models.Index(fields=["act", "state"], name="bulk_steps_by_state"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("act", "person_id"), name="one_step_a_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedList",
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
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("query", models.CharField(blank=True, default="", max_length=2000)),
                        (
                            "shared",
                            models.CharField(
                                choices=[
                                    ("mine", "only me"),
                                    ("leaders", "leaders of a unit"),
                                    ("everybody", "everybody who signs in"),
                                ],
                                default="mine",
                                max_length=9,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("deleted_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="saved_lists",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "saved list",
                        "indexes": [
                            models.Index(fields=["owner", "name"], name="saved_lists_of_a_user")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("shared", "leaders"), ("unit__isnull", False)),
                                    models.Q(
                                        models.Q(("shared", "leaders"), _negated=True),
                                        ("unit", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="only_a_list_for_leaders_names_a_unit",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ListDefault",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "list",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="organizing.savedlist",
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="followup",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="follow_ups",
                        to="campaigns.action",
                    ),
                ),
                migrations.CreateModel(
                    name="PlanBuyIn",
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
                            "state",
                            models.CharField(
                                choices=[
                                    ("not_heard", "has not heard it"),
                                    ("heard", "heard it"),
                                    ("can_explain", "can explain it"),
                                    ("shaped", "shaped it"),
                                    ("voted", "voted on it"),
                                    ("disagrees", "disagrees"),
                                ],
                                max_length=11,
                                verbose_name="the plan",
                            ),
                        ),
                        ("said_on", models.DateField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="buy_in_heard",
                                to="members.person",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="buy_in",
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "conversation",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="buy_in",
                                to="organizing.conversation",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="buy_in",
                                to="members.person",
                            ),
                        ),
                        (
                            "version",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="buy_in",
                                to="campaigns.planversion",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["campaign", "person", "-said_on"], name="buy_in_of_a_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TieMap",
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
                        ("as_of", models.DateField()),
                        ("version", models.CharField(max_length=32)),
                        ("digest", models.CharField(max_length=32)),
                        ("figures", models.JSONField(default=dict)),
                        ("units", models.JSONField(default=list)),
                        ("width", models.PositiveIntegerField(default=0)),
                        ("height", models.PositiveIntegerField(default=0)),
                        ("made_at", models.DateTimeField(auto_now=True)),
                        (
                            "unit",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tie_map",
                                to="members.unit",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="MapPlace",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("number", models.PositiveIntegerField()),
                        ("x", models.PositiveIntegerField(default=0)),
                        ("y", models.PositiveIntegerField(default=0)),
                        ("ties", models.PositiveIntegerField(default=0)),
                        ("peers", models.PositiveIntegerField(default=0)),
                        (
                            "near",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.PositiveIntegerField(), default=list, size=None
                            ),
                        ),
                        (
                            "units",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), default=list, size=None
                            ),
                        ),
                        ("circle", models.PositiveIntegerField(null=True)),
                        ("strands", models.PositiveIntegerField(default=0)),
                        ("is_staff", models.BooleanField(default=False)),
                        ("is_carrier", models.BooleanField(default=False)),
                        ("is_seated", models.BooleanField(default=False)),
                        ("in_phone_tree", models.BooleanField(default=False)),
                        ("crosses", models.BooleanField(default=False)),
                        (
                            "only",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="map_places",
                                to="members.person",
                            ),
                        ),
                        (
                            "tie_map",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="places",
                                to="organizing.tiemap",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["tie_map", "ties"], name="places_by_ties")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("tie_map", "person"), name="one_place_on_a_map"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("circle", None), ("ties__gt", 0), _connector="OR"
                                ),
                                name="a_circle_has_ties",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandingDue",
                    fields=[
                        ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("due_on", models.DateField()),
                        ("thins_on", models.DateField(null=True)),
                        ("thins", models.JSONField(default=dict)),
                        ("gaps", models.PositiveIntegerField(default=0)),
                        ("log_gaps", models.FloatField(default=0)),
                    ],
                ),
                migrations.AddField(
                    model_name="standingrun",
                    name="basis",
                    field=models.CharField(blank=True, default="", max_length=16),
                ),
                migrations.AddField(
                    model_name="standingrun",
                    name="began_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="standingrun",
                    name="computed",
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="conversation",
                    name="note",
                    field=members.models.sealed.SealedField(
                        blank=True, default="", verbose_name="note"
                    ),
                ),
                migrations.AddField(
                    model_name="nudge",
                    name="said",
                    field=models.JSONField(blank=True, default=dict),
                ),
                migrations.AlterField(
                    model_name="nudge",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("digest", "morning mail"),
                            ("check_in", "somebody to check in with"),
                            ("report", "report of a quarter"),
                        ],
                        default="digest",
                        max_length=10,
                    ),
                ),
            ],
        ),
        Together(
            [
                migrations.AddIndex(
                    model_name="driftflag",
                    index=models.Index(fields=["person", "-closed_on"], name="flags_of_a_person"),
                ),
                migrations.AddIndex(
                    model_name="standing",
                    index=models.Index(
                        condition=models.Q(("peak__gt", models.F("rung"))),
                        fields=["-rung_since", "person"],
                        name="resting_below_peak",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="driftflag",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("owner", None),
                            models.Q(("owner", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_checks_in_on_themselves",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="driftflag",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_as", ""), ("closed_on", None)),
                            models.Q(
                                ("closed_on__gte", models.F("opened_on")),
                                models.Q(("closed_as", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="flag_closed_says_as_what",
                    ),
                ),
                migrations.AddIndex(
                    model_name="standing",
                    index=models.Index(fields=["rung", "person"], name="standing_by_rung"),
                ),
                migrations.AddIndex(
                    model_name="standing",
                    index=models.Index(
                        condition=models.Q(("last_contact_on__isnull", False)),
                        fields=["last_contact_on", "person"],
                        name="standing_by_last_contact",
                    ),
                ),
                migrations.AddIndex(
                    model_name="introduction",
                    index=models.Index(
                        condition=models.Q(("took_on", None)),
                        fields=["introduced_on"],
                        name="introductions_not_taken_yet",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="introduction",
                    constraint=models.UniqueConstraint(
                        fields=("by", "a", "b", "introduced_on"), name="one_introduction_a_day"
                    ),
                ),
                migrations.AddField(
                    model_name="previewmove",
                    name="preview",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moves",
                        to="organizing.rulespreview",
                    ),
                ),
                migrations.AddIndex(
                    model_name="previewmove",
                    index=models.Index(fields=["preview", "what", "id"], name="moves_of_a_preview"),
                ),
            ],
        ),
        *_statements.OPERATIONS,
        # The notes written before there were keys.
        migrations.RunPython(
            lambda apps, editor: seal_column("organizing_conversation", "note"),
            migrations.RunPython.noop,
        ),
    ]

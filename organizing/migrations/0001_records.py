"""Conversations, promises and what is computed from them."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import members.ids
from django.conf import settings
from django.db import migrations, models

from members.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("campaigns", "0001_records"),
        ("members", "0001_records"),
        ("members", "__first__"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="StandingRun",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("as_of", models.DateField(unique=True)),
                        ("usual", models.FloatField()),
                        ("people", models.PositiveIntegerField(default=0)),
                        ("events", models.PositiveBigIntegerField(default=0)),
                        ("seconds", models.FloatField(default=0)),
                        ("finished_at", models.DateTimeField(auto_now=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Conversation",
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
                            "key",
                            models.UUIDField(
                                default=members.ids.uuid7, editable=False, unique=True
                            ),
                        ),
                        ("talked_on", models.DateField(verbose_name="date")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("relational", "Relational"),
                                    ("recruitment", "Recruitment"),
                                    ("ask", "Ask"),
                                    ("check_in", "Check-in"),
                                    ("coaching", "Coaching"),
                                    ("debrief", "Debrief"),
                                    ("reengage", "Re-engage"),
                                    ("inoculation", "Inoculation"),
                                    ("exit", "Exit"),
                                    ("grievance", "Grievance"),
                                ],
                                default="relational",
                                max_length=12,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("face", "face to face"),
                                    ("home", "at home"),
                                    ("phone", "phone"),
                                    ("video", "video"),
                                    ("text", "text"),
                                ],
                                default="face",
                                max_length=5,
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(
                                choices=[(2, "under 5"), (10, "5–15"), (22, "15–30"), (40, "30+")],
                                default=10,
                            ),
                        ),
                        (
                            "real_exchange",
                            models.BooleanField(default=False, verbose_name="a real exchange"),
                        ),
                        (
                            "grade",
                            models.PositiveSmallIntegerField(
                                choices=[(2, "brief"), (3, "conversation")], editable=False
                            ),
                        ),
                        (
                            "stages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=12),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "said_leaving",
                            models.BooleanField(
                                default=False, verbose_name="said they are stepping back"
                            ),
                        ),
                        (
                            "ask",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="the ask"
                            ),
                        ),
                        ("ask_cost", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Didn't ask"),
                                    ("yes", "Yes"),
                                    ("maybe", "Maybe"),
                                    ("no", "No"),
                                ],
                                default="",
                                max_length=5,
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", max_length=280, verbose_name="note"
                            ),
                        ),
                        ("note_expires_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "action",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="campaigns.action",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conversations_held",
                                to="members.person",
                            ),
                        ),
                        (
                            "gathering",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="conversations",
                                to="members.meeting",
                            ),
                        ),
                        (
                            "logged_by",
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
                                related_name="conversations",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "conversation",
                        "indexes": [
                            models.Index(
                                fields=["person", "talked_on", "grade", "by"],
                                name="conversations_of_a_person",
                            ),
                            models.Index(
                                fields=["by", "talked_on", "person", "grade"],
                                name="conversations_held_by",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("said_leaving", True), ("kind", "exit"), _connector="OR"
                                ),
                                fields=["person", "talked_on"],
                                name="who_said_goodbye",
                            ),
                            models.Index(
                                condition=models.Q(("kind", "coaching")),
                                fields=["by", "talked_on", "person"],
                                name="whom_somebody_coached",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("by")), _negated=True),
                                name="nobody_talks_to_themselves",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("grade__in", [2, 3])), name="grade_is_2_or_3"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Commitment",
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
                        ("what", models.CharField(max_length=200, verbose_name="what")),
                        (
                            "cost",
                            models.PositiveSmallIntegerField(
                                default=1, verbose_name="cost, 0 to 5"
                            ),
                        ),
                        (
                            "asks_others",
                            models.BooleanField(default=False, verbose_name="asking somebody else"),
                        ),
                        ("due_on", models.DateField(verbose_name="by when")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("open", "open"),
                                    ("kept", "kept"),
                                    ("partly", "partly"),
                                    ("missed", "not yet"),
                                    ("renegotiated", "renegotiated"),
                                    ("released", "released"),
                                    ("void", "void"),
                                ],
                                default="open",
                                max_length=12,
                            ),
                        ),
                        ("resolved_on", models.DateField(blank=True, null=True)),
                        ("evidence", models.CharField(blank=True, default="", max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("made_on", models.DateField(default=django.utils.timezone.localdate)),
                        (
                            "action",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="campaigns.action",
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
                            "owed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitments_owed",
                                to="members.person",
                            ),
                        ),
                        (
                            "owed_by_committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitments_owed",
                                to="members.committee",
                            ),
                        ),
                        (
                            "owed_to",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitments_received",
                                to="members.person",
                            ),
                        ),
                        (
                            "owed_to_committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="commitments_received",
                                to="members.committee",
                            ),
                        ),
                        (
                            "renegotiated_from",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="renegotiated_to",
                                to="organizing.commitment",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="commitments",
                                to="organizing.conversation",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "commitment",
                        "indexes": [
                            models.Index(
                                fields=[
                                    "owed_by",
                                    "due_on",
                                    "status",
                                    "resolved_on",
                                    "asks_others",
                                ],
                                name="promises_of_a_person",
                            ),
                            models.Index(
                                fields=["owed_to", "due_on", "status"], name="promises_to_a_person"
                            ),
                            models.Index(
                                fields=["owed_by_committee", "due_on", "status"],
                                name="promises_of_a_committee",
                            ),
                            models.Index(
                                fields=["owed_to_committee", "due_on", "status"],
                                name="promises_to_a_committee",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("owed_by__isnull", False), ("owed_by_committee", None)
                                    ),
                                    models.Q(
                                        ("owed_by", None), ("owed_by_committee__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="owed_by_one_side",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("owed_to__isnull", False), ("owed_to_committee", None)
                                    ),
                                    models.Q(
                                        ("owed_to", None), ("owed_to_committee__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="owed_to_one_side",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("owed_by", None),
                                    ("owed_to", None),
                                    models.Q(("owed_by", models.F("owed_to")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nobody_owes_themselves",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("resolved_on", None), ("status", "open")),
                                    models.Q(
                                        models.Q(("status", "open"), _negated=True),
                                        ("resolved_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="commitment_resolved_when_closed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cost__lte", 5)),
                                name="commitment_cost_is_0_to_5",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
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
                            "strength",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Moves others"),
                                    (2, "With us"),
                                    (3, "Undecided"),
                                    (4, "Leaning against"),
                                    (5, "Opposed"),
                                ]
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("said", "said so"),
                                    ("observed", "observed"),
                                    ("tested", "tested"),
                                    ("hearsay", "hearsay"),
                                ],
                                default="said",
                                max_length=8,
                            ),
                        ),
                        ("assessed_on", models.DateField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments_made",
                                to="members.person",
                            ),
                        ),
                        (
                            "campaign",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                to="campaigns.campaign",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assessments",
                                to="members.person",
                            ),
                        ),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="assessments",
                                to="organizing.conversation",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "-assessed_on", "strength"],
                                name="assessments_of_a_person",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("strength__gte", 1), ("strength__lte", 5)),
                                name="strength_is_1_to_5",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DriftFlag",
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
                        ("opened_on", models.DateField()),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        ("closed_as", models.CharField(blank=True, default="", max_length=20)),
                        ("notified_on", models.DateField(blank=True, null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="drift_flags_owned",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drift_flags",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["owner", "closed_on"], name="flags_of_an_owner")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_on", None)),
                                fields=("person",),
                                name="one_open_flag_per_person",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FollowUp",
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
                        ("what", models.CharField(blank=True, default="", max_length=400)),
                        ("due_on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "open"), ("done", "done"), ("dropped", "let go")],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("resolved_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "conversation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follow_ups",
                                to="organizing.conversation",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="follow_ups_owned",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="follow_ups",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["owner", "due_on"],
                                name="follow_ups_due",
                            ),
                            models.Index(
                                fields=["person", "state"], name="follow_ups_about_a_person"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("resolved_on", None), ("state", "open")),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        ("resolved_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="follow_up_resolved_when_closed",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Introduction",
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
                        ("introduced_on", models.DateField()),
                        ("took_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "a",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="introduced_as_a",
                                to="members.person",
                            ),
                        ),
                        (
                            "b",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="introduced_as_b",
                                to="members.person",
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="introductions_made",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("a", models.F("b")), _negated=True),
                                name="two_people_are_introduced",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IssueRaised",
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
                            "raised_by",
                            models.CharField(
                                choices=[("them", "they raised it"), ("us", "we raised it")],
                                default="them",
                                max_length=4,
                            ),
                        ),
                        ("depth", models.PositiveSmallIntegerField(default=1)),
                        (
                            "conversation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="issues_raised",
                                to="organizing.conversation",
                            ),
                        ),
                        (
                            "issue",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="raised",
                                to="campaigns.issue",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="issues_raised",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("conversation", "issue"),
                                name="one_issue_once_per_conversation",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Nudge",
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
                                choices=[("digest", "morning mail")],
                                default="digest",
                                max_length=10,
                            ),
                        ),
                        ("local_day", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "waiting"),
                                    ("sending", "being sent"),
                                    ("sent", "sent"),
                                    ("held", "nothing to say"),
                                    ("failed", "failed"),
                                ],
                                default="queued",
                                max_length=8,
                            ),
                        ),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("not_before", models.DateTimeField(null=True)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("stop_hash", models.CharField(max_length=64, null=True, unique=True)),
                        ("error", models.CharField(blank=True, default="", max_length=80)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="nudges",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["queued", "sending"])),
                                fields=["created_at"],
                                name="nudges_to_do",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("user", "kind", "local_day"),
                                name="one_nudge_of_a_kind_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "sending"), _negated=True),
                                    ("lease_until__isnull", False),
                                    _connector="OR",
                                ),
                                name="nudge_being_sent_has_a_lease",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwnPage",
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
                        ("made_for", models.UUIDField(editable=False)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
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
                                related_name="own_pages",
                                to="members.person",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Reminders",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="reminders",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "digest_hour",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[django.core.validators.MaxValueValidator(23)],
                                verbose_name="morning mail",
                            ),
                        ),
                        (
                            "feed_names",
                            models.BooleanField(
                                default=False, verbose_name="names in the calendar"
                            ),
                        ),
                        ("feed_hash", models.CharField(max_length=64, null=True, unique=True)),
                        ("feed_made_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("digest_hour", None), ("digest_hour__lte", 23), _connector="OR"
                                ),
                                name="digest_hour_of_a_day",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Standing",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="standing",
                                serialize=False,
                                to="members.person",
                            ),
                        ),
                        ("as_of", models.DateField()),
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
                                default=0,
                            ),
                        ),
                        (
                            "peak",
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
                                default=0,
                            ),
                        ),
                        ("rung_since", models.DateField(null=True)),
                        ("rung_expires_on", models.DateField(null=True)),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "not on the list"),
                                    (1, "On the list"),
                                    (2, "Reached"),
                                    (3, "In relationship"),
                                    (4, "Committed"),
                                    (5, "Organized"),
                                ],
                                default=0,
                            ),
                        ),
                        ("highest_cost", models.PositiveSmallIntegerField(null=True)),
                        ("ties", models.PositiveIntegerField(default=0)),
                        ("peer_ties", models.PositiveIntegerField(default=0)),
                        ("last_contact_on", models.DateField(null=True)),
                        ("active_days", models.PositiveIntegerField(default=0)),
                        ("chance_unseen", models.FloatField(null=True)),
                        (
                            "drift",
                            models.CharField(
                                choices=[
                                    ("n/a", "not applicable"),
                                    ("not_yet", "not yet"),
                                    ("steady", "steady"),
                                    ("slipping", "slipping"),
                                    ("drifting", "drifting"),
                                    ("gone", "gone"),
                                ],
                                default="not_yet",
                                max_length=8,
                            ),
                        ),
                        ("drift_since", models.DateField(null=True)),
                        ("drift_points", models.PositiveSmallIntegerField(default=0)),
                        ("our_points", models.PositiveSmallIntegerField(default=0)),
                        ("reasons", models.JSONField(default=list)),
                        ("evidence", models.JSONField(default=dict)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["drift", "-our_points", "-drift_points", "person"],
                                name="drift_board",
                            ),
                            models.Index(
                                fields=["level", "rung", "person"], name="standing_by_level"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandingChange",
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
                        ("on", models.DateField()),
                        ("reason", models.JSONField(default=dict)),
                        ("recorded_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="standing_changes",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["what", "on", "person"], name="movement")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "what", "on"), name="one_change_a_day"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tie",
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
                                    ("kin", "family"),
                                    ("neighbour", "next door"),
                                    ("bench", "work side by side"),
                                    ("car_pool", "travel together"),
                                    ("friend", "friends"),
                                    ("room", "met in a small gathering"),
                                    ("other", "know each other"),
                                ],
                                default="other",
                                max_length=10,
                            ),
                        ),
                        (
                            "is_close",
                            models.BooleanField(default=False, verbose_name="declared close"),
                        ),
                        ("first_on", models.DateField()),
                        ("last_confirmed_on", models.DateField()),
                        ("source", models.CharField(blank=True, default="", max_length=40)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "a",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties_as_a",
                                to="members.person",
                            ),
                        ),
                        (
                            "b",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ties_as_b",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["a", "b", "last_confirmed_on", "is_close"],
                                name="ties_from_a",
                            ),
                            models.Index(
                                fields=["b", "a", "last_confirmed_on", "is_close"],
                                name="ties_from_b",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("a", "b"), name="one_tie_per_pair"),
                            models.CheckConstraint(
                                condition=models.Q(("a__lt", models.F("b"))), name="tie_in_order"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attempt",
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
                            "key",
                            models.UUIDField(
                                default=members.ids.uuid7, editable=False, unique=True
                            ),
                        ),
                        ("tried_on", models.DateField()),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("face", "face to face"),
                                    ("home", "at home"),
                                    ("phone", "phone"),
                                    ("video", "video"),
                                    ("text", "text"),
                                ],
                                default="phone",
                                max_length=5,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="attempts_made",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attempts",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "tried_on", "channel"],
                                name="attempts_of_a_person",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("by")), _negated=True),
                                name="nobody_calls_themselves",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]

"""What the organization is made of."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import members.ids
from django.conf import settings
from django.db import migrations, models

from members.migrations import _database
from members.migrations._together import Together


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        *_database.OPERATIONS,
        Together(
            [
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        (
                            "last_login",
                            models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                        ),
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
                            "email",
                            models.EmailField(max_length=254, unique=True, verbose_name="email"),
                        ),
                        (
                            "language",
                            models.CharField(
                                blank=True, default="", max_length=10, verbose_name="language"
                            ),
                        ),
                        (
                            "weekly_minutes",
                            models.PositiveSmallIntegerField(
                                default=120, verbose_name="minutes a week for conversations"
                            ),
                        ),
                        (
                            "weekly_goal",
                            models.PositiveSmallIntegerField(
                                default=2, verbose_name="one-on-ones a week"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                    },
                ),
                migrations.CreateModel(
                    name="Committee",
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
                                blank=True, default="", max_length=40, verbose_name="kind"
                            ),
                        ),
                        (
                            "charter",
                            models.TextField(
                                blank=True, default="", max_length=2000, verbose_name="charter"
                            ),
                        ),
                        (
                            "interval_days",
                            models.PositiveSmallIntegerField(
                                default=30, verbose_name="meets every … days"
                            ),
                        ),
                        (
                            "chartered_seats",
                            models.PositiveSmallIntegerField(default=0, verbose_name="seats"),
                        ),
                        ("founded_on", models.DateField(verbose_name="founded on")),
                        ("dissolved_on", models.DateField(blank=True, null=True)),
                        ("dormant_from", models.DateField(blank=True, null=True)),
                        ("dormant_until", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "committee",
                        "verbose_name_plural": "committees",
                    },
                ),
                migrations.CreateModel(
                    name="ImportMapping",
                    fields=[
                        (
                            "header_key",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("mapping", models.JSONField()),
                        ("updated_at", models.DateTimeField(auto_now=True)),
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
                ),
                migrations.CreateModel(
                    name="Job",
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
                        ("kind", models.CharField(max_length=40)),
                        ("arguments", models.JSONField(default=dict)),
                        ("progress", models.JSONField(default=dict)),
                        ("result", models.JSONField(default=dict)),
                        ("key", models.CharField(max_length=80, null=True, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("queued", "waiting"),
                                    ("running", "running"),
                                    ("done", "done"),
                                    ("failed", "failed"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="queued",
                                max_length=10,
                            ),
                        ),
                        ("done", models.BigIntegerField(default=0)),
                        ("total", models.BigIntegerField(default=0)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("restarts", models.PositiveIntegerField(default=0)),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("lease_token", models.UUIDField(null=True)),
                        ("cancel_requested", models.BooleanField(default=False)),
                        ("error", models.TextField(blank=True, default="")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("started_at", models.DateTimeField(null=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="jobs",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="members.job",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("finished_at", None)),
                                fields=["state", "created_at"],
                                name="job_to_do",
                            ),
                            models.Index(fields=["by", "-created_at"], name="jobs_of_a_user"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Import",
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
                        ("filename", models.CharField(max_length=200)),
                        ("form", models.JSONField(default=dict)),
                        ("columns", models.JSONField(default=list)),
                        ("header_key", models.CharField(max_length=64)),
                        ("mapping", models.JSONField(default=list)),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("themselves", "they told us"),
                                    ("coworker", "a coworker or neighbour gave it"),
                                    ("official_list", "employer or voter list"),
                                    ("public", "public"),
                                ],
                                max_length=16,
                                verbose_name="source",
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("staged", "read"),
                                    ("cleaned", "being compared"),
                                    ("planned", "ready to apply"),
                                    ("applying", "being applied"),
                                    ("applied", "applied"),
                                    ("undoing", "being undone"),
                                    ("undone", "undone"),
                                ],
                                default="staged",
                                max_length=8,
                            ),
                        ),
                        ("at_line", models.PositiveIntegerField(default=0)),
                        ("rows_total", models.PositiveIntegerField(default=0)),
                        ("counts", models.JSONField(default=dict)),
                        ("kept", models.PositiveIntegerField(default=0)),
                        (
                            "units_made",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), default=list, size=None
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("applied_at", models.DateTimeField(null=True)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("rows_deleted_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="imports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="imports",
                                to="members.job",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                    },
                ),
                migrations.CreateModel(
                    name="LogEntry",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("verb", models.CharField(max_length=40)),
                        ("model", models.CharField(max_length=60)),
                        ("object_id", models.CharField(max_length=40)),
                        ("facts", models.JSONField(default=dict)),
                        (
                            "actor",
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
                            models.Index(fields=["model", "object_id", "-id"], name="log_of_a_row"),
                            models.Index(fields=["actor", "-id"], name="log_of_an_actor"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Organization",
                    fields=[
                        (
                            "id",
                            models.SmallIntegerField(
                                default=1, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                default="Our organization", max_length=120, verbose_name="name"
                            ),
                        ),
                        (
                            "timezone",
                            models.CharField(
                                default="UTC", max_length=60, verbose_name="time zone"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(default="en", max_length=10, verbose_name="language"),
                        ),
                        ("phone_region", models.CharField(default="US", max_length=2)),
                        (
                            "terms",
                            models.CharField(
                                choices=[
                                    ("union", "union"),
                                    ("tenant", "tenants"),
                                    ("faith", "faith-based"),
                                    ("general", "general"),
                                ],
                                default="general",
                                max_length=10,
                            ),
                        ),
                        (
                            "membership_mode",
                            models.CharField(
                                choices=[
                                    ("none", "no formal membership"),
                                    ("pledge", "pledge"),
                                    ("dues", "dues"),
                                    ("institutional", "institutions"),
                                    ("unit", "everyone in the unit"),
                                ],
                                default="none",
                                max_length=14,
                            ),
                        ),
                        ("is_demo", models.BooleanField(default=False, editable=False)),
                        ("changed_rules", models.JSONField(blank=True, default=dict)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="one_organization"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
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
                        ("name", models.CharField(max_length=200, verbose_name="full name")),
                        ("given_name", models.CharField(blank=True, default="", max_length=100)),
                        ("family_name", models.CharField(blank=True, default="", max_length=100)),
                        (
                            "nickname",
                            models.CharField(
                                blank=True, default="", max_length=100, verbose_name="also called"
                            ),
                        ),
                        ("search", models.TextField(editable=False)),
                        ("sort_key", models.CharField(editable=False, max_length=400)),
                        (
                            "pronouns",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="pronouns"
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                blank=True, default="", max_length=10, verbose_name="speaks"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("active", "active"),
                                    ("merged", "merged"),
                                    ("deceased", "deceased"),
                                    ("left_scope", "left"),
                                    ("erased", "erased"),
                                ],
                                default="active",
                                max_length=12,
                            ),
                        ),
                        ("status_on", models.DateField(blank=True, null=True)),
                        (
                            "left_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("quit", "quit"),
                                    ("transferred", "transferred"),
                                    ("promoted", "promoted to management"),
                                    ("moved", "moved away"),
                                    ("retired", "retired"),
                                    ("fired", "fired"),
                                    ("other", "other reason"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        (
                            "is_management",
                            models.BooleanField(
                                default=False,
                                verbose_name="manages others for the employer or owner",
                            ),
                        ),
                        ("is_staff", models.BooleanField(default=False, verbose_name="paid staff")),
                        (
                            "no_contact",
                            models.BooleanField(
                                default=False, verbose_name="asked not to be contacted"
                            ),
                        ),
                        ("over_18", models.BooleanField(blank=True, null=True)),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("themselves", "they told us"),
                                    ("coworker", "a coworker or neighbour gave it"),
                                    ("official_list", "employer or voter list"),
                                    ("public", "public"),
                                ],
                                default="",
                                max_length=16,
                            ),
                        ),
                        (
                            "source_restriction",
                            models.CharField(blank=True, default="", max_length=200),
                        ),
                        (
                            "told_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="told that we keep a record"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("updated_at", models.DateTimeField(auto_now=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "person",
                        "verbose_name_plural": "people",
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("search", "gin_trgm_ops"),
                                name="person_search",
                            ),
                            models.Index(
                                condition=models.Q(("status", "active")),
                                fields=["sort_key", "id"],
                                name="person_in_order",
                            ),
                            models.Index(
                                condition=models.Q(("merged_into__isnull", False)),
                                fields=["merged_into"],
                                name="person_merged",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                                name="person_not_merged_into_self",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "merged"), _negated=True),
                                    ("merged_into__isnull", False),
                                    _connector="OR",
                                ),
                                name="merged_person_leads_somewhere",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("sort_key", ""), _negated=True),
                                name="person_has_sort_key",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Pause",
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
                                    ("away", "away"),
                                    ("off_season", "off season"),
                                    ("laid_off", "laid off"),
                                    ("org_wide", "whole organization"),
                                ],
                                default="away",
                                max_length=10,
                            ),
                        ),
                        ("began_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
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
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "began_on", "ended_on"], name="pauses_of_a_person"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "org_wide"), ("person", None)),
                                    models.Q(
                                        models.Q(("kind", "org_wide"), _negated=True),
                                        ("person__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="only_org_wide_pause_names_nobody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    ("ended_on__gte", models.F("began_on")),
                                    _connector="OR",
                                ),
                                name="pause_ends_after_it_began",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MergeRecord",
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
                        ("merged_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("changes", models.JSONField(default=list)),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("left", models.JSONField(default=list)),
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
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                            ),
                        ),
                        (
                            "merged",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["-merged_at"], name="merges_latest_first"),
                            models.Index(
                                fields=["kept", "-merged_at"], name="merges_into_a_person"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                            "standing",
                            models.CharField(
                                choices=[
                                    ("applied", "applied"),
                                    ("good", "in good standing"),
                                    ("arrears", "in arrears"),
                                    ("suspended", "suspended"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="good",
                                max_length=10,
                            ),
                        ),
                        ("dues_paid_until", models.DateField(blank=True, null=True)),
                        ("began_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="memberships",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("person",),
                                name="one_membership_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
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
                                    ("committee", "committee meeting"),
                                    ("gathering", "small gathering"),
                                    ("assembly", "assembly"),
                                ],
                                default="committee",
                                max_length=10,
                            ),
                        ),
                        ("held_on", models.DateField(verbose_name="date")),
                        ("starts_at", models.TimeField(blank=True, null=True, verbose_name="time")),
                        (
                            "place",
                            models.CharField(
                                blank=True, default="", max_length=120, verbose_name="place"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "planned"),
                                    ("held", "held"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="planned",
                                max_length=10,
                            ),
                        ),
                        (
                            "agenda",
                            models.TextField(
                                blank=True, default="", max_length=4000, verbose_name="agenda"
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="meetings",
                                to="members.committee",
                            ),
                        ),
                        (
                            "host",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="hosted",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "meeting",
                        "indexes": [
                            models.Index(
                                fields=["committee", "-held_on"], name="meetings_of_a_committee"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("committee__isnull", False)),
                                fields=("committee", "held_on", "kind"),
                                name="one_meeting_a_day_per_committee",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("committee__isnull", False),
                                    ("host__isnull", False),
                                    _connector="OR",
                                ),
                                name="meeting_has_committee_or_host",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("line", models.PositiveIntegerField()),
                        (
                            "cells",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.TextField(), default=list, size=None
                            ),
                        ),
                        ("flaw", models.CharField(blank=True, default="", max_length=20)),
                        ("values", models.JSONField(default=dict)),
                        (
                            "keys",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=32), default=list, size=None
                            ),
                        ),
                        ("repeats", models.PositiveIntegerField(null=True)),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("new", "new"),
                                    ("changed", "changed"),
                                    ("same", "same"),
                                    ("refused", "refused"),
                                ],
                                default="",
                                max_length=8,
                            ),
                        ),
                        ("reasons", models.JSONField(default=list)),
                        ("changes", models.JSONField(default=list)),
                        ("is_applied", models.BooleanField(default=False)),
                        ("kept", models.JSONField(default=list)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="members.import",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="import_rows",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["run", "verdict", "line"], name="import_rows_by_verdict"
                            ),
                            models.Index(
                                condition=models.Q(("repeats__isnull", False)),
                                fields=["run", "repeats"],
                                name="import_rows_repeating",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("run", "line"), name="one_row_per_line")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExternalId",
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
                        ("system", models.CharField(max_length=60)),
                        ("value", models.CharField(max_length=200)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="external_ids",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("system", "value"), name="one_person_per_external_id"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DuplicatePair",
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
                        ("score", models.FloatField()),
                        ("evidence", models.JSONField(default=list)),
                        ("beyond_name", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "to be decided"),
                                    ("merged", "merged"),
                                    ("different", "not the same"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        (
                            "found_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "a",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="members.person",
                            ),
                        ),
                        (
                            "b",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["state", "-score", "id"], name="duplicates_by_score"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("a", "b"), name="one_duplicate_pair"),
                            models.CheckConstraint(
                                condition=models.Q(("a__lt", models.F("b"))),
                                name="duplicate_pair_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DuplicateKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "key",
                                "person_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("key", models.BigIntegerField()),
                        ("who", models.IntegerField()),
                        ("meets", models.BooleanField()),
                        (
                            "person",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="members.person",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="ContactPoint",
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
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "email"),
                                    ("phone", "phone"),
                                    ("address", "postal address"),
                                    ("other", "other"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("label", models.CharField(blank=True, default="", max_length=20)),
                        ("value", models.CharField(max_length=500)),
                        ("folded", models.CharField(editable=False, max_length=500)),
                        ("safe_rules", models.CharField(blank=True, default="", max_length=140)),
                        (
                            "consent",
                            models.CharField(
                                choices=[
                                    ("unknown", "not asked"),
                                    ("yes", "agreed"),
                                    ("no", "refused"),
                                ],
                                default="unknown",
                                max_length=8,
                            ),
                        ),
                        ("consent_on", models.DateField(blank=True, null=True)),
                        ("is_primary", models.BooleanField(default=False)),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("themselves", "they told us"),
                                    ("coworker", "a coworker or neighbour gave it"),
                                    ("official_list", "employer or voter list"),
                                    ("public", "public"),
                                ],
                                default="",
                                max_length=16,
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contact_points",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["channel", "folded"], name="contact_point_lookup"),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("folded", "gin_trgm_ops"),
                                name="contact_point_search",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "channel", "folded"),
                                name="one_row_per_contact_point",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Carrier",
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
                        ("began_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="carrying",
                                to="members.person",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carriers",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["by", "ended_on", "person"], name="whom_somebody_carries"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("person",),
                                name="one_carrier_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("person", models.F("by")), _negated=True),
                                name="nobody_carries_themselves",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attendance",
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
                        ("is_expected", models.BooleanField(default=False)),
                        ("invited_on", models.DateField(blank=True, null=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("unknown", "not marked"),
                                    ("present", "present"),
                                    ("excused", "excused"),
                                    ("absent", "absent"),
                                ],
                                default="unknown",
                                max_length=8,
                            ),
                        ),
                        ("ties_confirmed", models.BooleanField(default=False)),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="members.meeting",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendances",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["person", "meeting", "state", "is_expected"],
                                name="attendance_of_a_person",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "person"), name="one_attendance_per_meeting"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RosterExport",
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
                        ("purpose", models.CharField(max_length=200, verbose_name="purpose")),
                        ("as_of", models.DateField(verbose_name="as of")),
                        ("good_standing_only", models.BooleanField(default=False)),
                        (
                            "extras",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(
                                    choices=[
                                        ("address", "postal address"),
                                        ("email", "email"),
                                        ("phone", "phone"),
                                    ],
                                    max_length=8,
                                ),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        ("extras_reason", models.CharField(blank=True, default="", max_length=200)),
                        ("rule_text", models.TextField()),
                        ("counts", models.JSONField(default=dict)),
                        ("sha256", models.CharField(blank=True, default="", max_length=64)),
                        ("file_name", models.CharField(blank=True, default="", max_length=80)),
                        ("size", models.PositiveBigIntegerField(default=0)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("made_at", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("file_deleted_at", models.DateTimeField(null=True)),
                        (
                            "approver",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exports",
                                to="members.job",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "roster export",
                    },
                ),
                migrations.CreateModel(
                    name="RosterPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("number", models.PositiveIntegerField()),
                        ("content", models.BinaryField()),
                        (
                            "export",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="members.rosterexport",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("export", "number"), name="one_part_per_number"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Touched",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("person_id", models.UUIDField()),
                        ("at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["person_id"], name="touched_person")],
                    },
                ),
                migrations.CreateModel(
                    name="Unit",
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
                        (
                            "path",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.UUIDField(), editable=False, size=None
                            ),
                        ),
                        ("sort_order", models.IntegerField(default=0)),
                        ("is_critical", models.BooleanField(default=False)),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "unit",
                        "verbose_name_plural": "units",
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["path"], name="unit_subtree"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("parent", "name"),
                                name="one_name_per_parent",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("path", []), _negated=True),
                                name="unit_has_path",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Seat",
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
                            "role",
                            models.CharField(
                                blank=True, default="", max_length=60, verbose_name="role"
                            ),
                        ),
                        (
                            "is_lead",
                            models.BooleanField(default=False, verbose_name="leads the committee"),
                        ),
                        ("began_on", models.DateField()),
                        ("term_ends_on", models.DateField(blank=True, null=True)),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        (
                            "exit_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("handed_over", "handed over"),
                                    ("left", "left"),
                                    ("removed", "removed"),
                                    ("died", "died"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        (
                            "committee",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="seats",
                                to="members.committee",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="members.person",
                            ),
                        ),
                        (
                            "understudy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="understudy_of",
                                to="members.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="seats",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["person", "ended_on"], name="seats_of_a_person")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None), ("person__isnull", False)),
                                fields=("committee", "person"),
                                name="one_seat_per_committee",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
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
                            "job_category",
                            models.CharField(
                                blank=True, default="", max_length=80, verbose_name="job or role"
                            ),
                        ),
                        (
                            "shift",
                            models.CharField(
                                blank=True, default="", max_length=40, verbose_name="shift"
                            ),
                        ),
                        (
                            "spot",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=40,
                                verbose_name="door, desk or bench",
                            ),
                        ),
                        ("began_on", models.DateField()),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        ("end_reason", models.CharField(blank=True, default="", max_length=40)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="placements",
                                to="members.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="placements",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("ended_on", None)),
                                fields=["unit", "person"],
                                name="who_is_in_a_unit",
                            ),
                            models.Index(
                                fields=["person", "began_on", "ended_on", "unit"],
                                name="placements_of_a_person",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_on", None)),
                                fields=("person", "unit"),
                                name="one_open_placement_per_unit",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None),
                                    ("ended_on__gte", models.F("began_on")),
                                    _connector="OR",
                                ),
                                name="placement_ends_after_it_began",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Grant",
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
                            "role",
                            models.CharField(
                                choices=[
                                    ("reader", "reader"),
                                    ("organizer", "organizer"),
                                    ("leader", "leader"),
                                    ("admin", "admin"),
                                ],
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        ("began_on", models.DateField(default=django.utils.timezone.localdate)),
                        ("ended_on", models.DateField(blank=True, null=True)),
                        (
                            "committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="members.committee",
                            ),
                        ),
                        (
                            "granted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="grants",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("unit", None), ("committee", None), _connector="OR"
                                ),
                                name="grant_over_unit_or_committee",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnitHeadcount",
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
                        ("n", models.PositiveIntegerField()),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("employer_list", "employer list"),
                                    ("voter_list", "voter list"),
                                    ("door_count", "door count"),
                                    ("member_estimate", "members' estimate"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("confidence", models.CharField(blank=True, default="", max_length=80)),
                        (
                            "unit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="headcounts",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("unit", "as_of"), name="one_headcount_per_day"
                            )
                        ],
                    },
                ),
            ],
        ),
        Together(
            [
                migrations.AddField(
                    model_name="user",
                    name="person",
                    field=models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="user",
                        to="members.person",
                    ),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="unit",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="members.unit",
                    ),
                ),
                migrations.AddField(
                    model_name="import",
                    name="unit",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="members.unit",
                    ),
                ),
                migrations.AddField(
                    model_name="committee",
                    name="units",
                    field=models.ManyToManyField(
                        blank=True, related_name="committees", to="members.unit"
                    ),
                ),
                migrations.AddIndex(
                    model_name="rosterexport",
                    index=models.Index(fields=["-created_at"], name="exports_latest_first"),
                ),
                migrations.AddIndex(
                    model_name="import",
                    index=models.Index(fields=["-created_at"], name="imports_latest_first"),
                ),
                migrations.AddConstraint(
                    model_name="committee",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("interval_days__gte", 1)),
                        name="committee_meets_sometime",
                    ),
                ),
            ],
        ),
    ]

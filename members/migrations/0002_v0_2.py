"""Tags, rosters, the record of acts, sessions, keys, and what is forgotten."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import members.ids
import members.models.export
from django.conf import settings
from django.db import migrations, models

from members.migrations import _audit, _rosters
from members.migrations._together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_records"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        Together(
            [
                migrations.CreateModel(
                    name="CustomField",
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
                        ("folded", models.CharField(editable=False, max_length=60)),
                        ("key", models.CharField(editable=False, max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("text", "text"),
                                    ("number", "number"),
                                    ("date", "date"),
                                    ("yes_no", "yes or no"),
                                    ("choice", "one of several"),
                                    ("choices", "any of several"),
                                ],
                                default="text",
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "tier",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "whoever sees the name"),
                                    (2, "whoever sees how to reach them"),
                                    (3, "their carrier and those who lead them"),
                                    (4, "the same, and every look is logged"),
                                ],
                                default=2,
                                verbose_name="who may see it",
                            ),
                        ),
                        (
                            "help",
                            models.CharField(
                                blank=True, default="", max_length=200, verbose_name="hint"
                            ),
                        ),
                        ("options", models.JSONField(blank=True, default=list)),
                        (
                            "is_searchable",
                            models.BooleanField(default=False, verbose_name="found by searching"),
                        ),
                        (
                            "is_own",
                            models.BooleanField(
                                default=False, verbose_name="people may change their own"
                            ),
                        ),
                        ("sort_order", models.IntegerField(default=0, verbose_name="order")),
                        ("archived_on", models.DateField(blank=True, null=True)),
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
                    ],
                    options={
                        "verbose_name": "field",
                        "verbose_name_plural": "fields",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("folded",), name="one_custom_field_per_name"
                            ),
                            models.UniqueConstraint(
                                fields=("key",), name="one_custom_field_per_key"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("folded", ""), _negated=True),
                                name="custom_field_has_a_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tier__range", (1, 4))),
                                name="custom_field_tier_is_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_searchable", False),
                                    models.Q(("kind", "text"), ("tier__lte", 3)),
                                    _connector="OR",
                                ),
                                name="only_text_is_searchable",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CustomValue",
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
                        ("text", models.CharField(blank=True, max_length=500, null=True)),
                        (
                            "number",
                            models.DecimalField(
                                blank=True, decimal_places=6, max_digits=18, null=True
                            ),
                        ),
                        ("date", models.DateField(blank=True, null=True)),
                        (
                            "choices",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=60),
                                blank=True,
                                null=True,
                                size=None,
                            ),
                        ),
                        (
                            "search",
                            models.CharField(
                                blank=True, default="", editable=False, max_length=502
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
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
                        (
                            "field",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="values",
                                to="members.customfield",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="custom_values",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "value of a field",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("text__isnull", False)),
                                fields=["field", "text", "person"],
                                name="custom_values_by_text",
                            ),
                            models.Index(
                                condition=models.Q(("number__isnull", False)),
                                fields=["field", "number", "person"],
                                name="custom_values_by_number",
                            ),
                            models.Index(
                                condition=models.Q(("date__isnull", False)),
                                fields=["field", "date", "person"],
                                name="custom_values_by_date",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                condition=models.Q(("choices__isnull", False)),
                                fields=["choices"],
                                name="custom_values_by_choice",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("search", "gin_trgm_ops"),
                                condition=models.Q(("search", ""), _negated=True),
                                name="custom_value_search",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "field"), name="one_value_per_custom_field"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("choices", None),
                                        ("date", None),
                                        ("number", None),
                                        ("text__isnull", False),
                                    ),
                                    models.Q(
                                        ("choices", None),
                                        ("date", None),
                                        ("number__isnull", False),
                                        ("text", None),
                                    ),
                                    models.Q(
                                        ("choices", None),
                                        ("date__isnull", False),
                                        ("number", None),
                                        ("text", None),
                                    ),
                                    models.Q(
                                        ("choices__isnull", False),
                                        ("date", None),
                                        ("number", None),
                                        ("text", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="custom_value_is_of_one_type",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tag",
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
                        ("folded", models.CharField(editable=False, max_length=60)),
                        (
                            "tier",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "whoever sees the name"),
                                    (2, "whoever sees how to reach them"),
                                    (3, "their carrier and those who lead them"),
                                ],
                                default=2,
                                verbose_name="who may see it",
                            ),
                        ),
                        ("archived_on", models.DateField(blank=True, null=True)),
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
                    ],
                    options={
                        "verbose_name": "tag",
                        "verbose_name_plural": "tags",
                        "constraints": [
                            models.UniqueConstraint(fields=("folded",), name="one_tag_per_name"),
                            models.CheckConstraint(
                                condition=models.Q(("folded", ""), _negated=True),
                                name="tag_has_a_name",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("tier__range", (1, 3))),
                                name="tag_tier_is_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tagging",
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
                            "source",
                            models.CharField(
                                choices=[
                                    ("hand", "by hand"),
                                    ("bulk", "on many at once"),
                                    ("import", "from a file"),
                                ],
                                default="hand",
                                max_length=8,
                            ),
                        ),
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
                                related_name="taggings",
                                to="members.person",
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="members.tag",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tag on a person",
                        "indexes": [models.Index(fields=["tag", "person"], name="who_has_a_tag")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "tag"), name="one_tag_once_on_a_person"
                            )
                        ],
                    },
                ),
                migrations.RemoveField(
                    model_name="job",
                    name="cancel_requested",
                ),
                migrations.AlterField(
                    model_name="job",
                    name="state",
                    field=models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "running"),
                            ("paused", "paused"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                migrations.CreateModel(
                    name="JobWish",
                    fields=[
                        (
                            "job",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="wish",
                                serialize=False,
                                to="members.job",
                            ),
                        ),
                        (
                            "wish",
                            models.CharField(
                                choices=[("pause", "pause"), ("cancel", "stop")], max_length=6
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RulesChange",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("reason", models.CharField(max_length=280)),
                        ("was", models.JSONField(default=dict)),
                        ("now", models.JSONField(default=dict)),
                        ("rules_hash", models.CharField(max_length=16)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                ),
                migrations.AddField(
                    model_name="import",
                    name="answers",
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name="import",
                    name="linked_to",
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="import",
                    name="links",
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="import",
                    name="made",
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name="import",
                    name="remembered_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="import",
                    name="source_restriction",
                    field=models.CharField(
                        blank=True,
                        default="",
                        max_length=200,
                        verbose_name="what it may be used for",
                    ),
                ),
                migrations.AddField(
                    model_name="import",
                    name="twins_to",
                    field=models.PositiveIntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="importmapping",
                    name="answers",
                    field=models.JSONField(default=dict),
                ),
                migrations.AddField(
                    model_name="importrow",
                    name="has_links",
                    field=models.BooleanField(default=False),
                ),
                migrations.AddField(
                    model_name="importrow",
                    name="twins",
                    field=models.JSONField(default=list),
                ),
                migrations.CreateModel(
                    name="NameWord",
                    fields=[
                        (
                            "word",
                            models.CharField(max_length=100, primary_key=True, serialize=False),
                        ),
                        (
                            "near",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=104), size=None
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["near"], name="name_words_near"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RosterAnswer",
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
                        ("question", models.CharField(max_length=16)),
                        (
                            "choice",
                            models.CharField(
                                choices=[
                                    ("include", "include"),
                                    ("exclude", "leave out"),
                                    ("carry", "include, and carry the question forward"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(max_length=200)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "export",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answers",
                                to="members.rosterexport",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RosterChallenge",
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
                        ("person_id", models.UUIDField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("add", "belongs on it"),
                                    ("remove", "does not belong on it"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("reason", models.CharField(max_length=300, verbose_name="why")),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "export",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="challenges",
                                to="members.rosterexport",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="RosterLine",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("person_id", models.UUIDField()),
                        ("unit_id", models.UUIDField(null=True)),
                        ("job_category", models.CharField(blank=True, default="", max_length=80)),
                        ("verdict", models.CharField(max_length=12)),
                        (
                            "questions",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=16), default=list, size=None
                            ),
                        ),
                        ("is_in", models.BooleanField()),
                        (
                            "export",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="members.rosterexport",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("export", "person_id"), name="one_line_per_person"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RosterRule",
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
                            "standings",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=10),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "categories",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "left_out",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                            ),
                        ),
                        (
                            "away",
                            models.CharField(
                                choices=[
                                    (
                                        "if_back",
                                        "only if expected back; a return after the date is a question",
                                    ),
                                    ("always", "always, as everybody else"),
                                    ("never", "never while they are away"),
                                ],
                                default="if_back",
                                max_length=8,
                                verbose_name="people who are away",
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                max_length=300, verbose_name="why it is changed, and who decided"
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "verbose_name": "eligibility rule",
                    },
                ),
                migrations.CreateModel(
                    name="WholeExport",
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
                        ("link_hash", models.CharField(blank=True, default="", max_length=64)),
                        ("link_until", models.DateTimeField(null=True)),
                        ("asked_at", models.DateTimeField(null=True)),
                        ("approved_at", models.DateTimeField(null=True)),
                        ("declined_at", models.DateTimeField(null=True)),
                        ("declined_why", models.CharField(blank=True, default="", max_length=200)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("made_at", models.DateTimeField(null=True)),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("file_deleted_at", models.DateTimeField(null=True)),
                        ("purpose", models.CharField(max_length=200, verbose_name="purpose")),
                        (
                            "with_sealed",
                            models.BooleanField(
                                default=False,
                                verbose_name="with what is sealed: notes, assessments, ties, postal addresses",
                            ),
                        ),
                        ("counts", models.JSONField(default=dict)),
                        ("sha256", models.CharField(blank=True, default="", max_length=64)),
                        ("size", models.PositiveBigIntegerField(default=0)),
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
                                related_name="%(class)ss",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "job",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="members.job",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "export of everything",
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("approver", None),
                                    models.Q(("approver", models.F("by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="whole_takes_two_people",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("made_at", None),
                                    ("approved_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="whole_is_approved_before_it_is_made",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WholePart",
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
                                to="members.wholeexport",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("export", "number"), name="one_part_per_archive"
                            )
                        ],
                    },
                ),
                migrations.RemoveConstraint(
                    model_name="rosterpart",
                    name="one_part_per_number",
                ),
                migrations.RemoveField(
                    model_name="rosterexport",
                    name="good_standing_only",
                ),
                migrations.RemoveField(
                    model_name="rosterexport",
                    name="sha256",
                ),
                migrations.RemoveField(
                    model_name="rosterexport",
                    name="size",
                ),
                migrations.RemoveField(
                    model_name="rosterexport",
                    name="unit",
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="approved_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="asked_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="closed_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="declined_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="declined_why",
                    field=models.CharField(blank=True, default="", max_length=200),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="kind",
                    field=models.CharField(
                        choices=[
                            ("strike_vote", "strike vote"),
                            ("ratification", "vote on an agreement"),
                            ("officers", "election of officers, in person"),
                            ("mail_ballot", "mail ballot"),
                            ("electronic_ballot", "electronic ballot"),
                            ("notice", "notice required by the bylaws"),
                            ("other", "something else"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="what it is for",
                    ),
                    preserve_default=False,
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="link_hash",
                    field=models.CharField(blank=True, default="", max_length=64),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="link_until",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="manifest",
                    field=models.JSONField(null=True),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="previous",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="members.rosterexport",
                    ),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="survey_job",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.job",
                    ),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="surveyed_at",
                    field=models.DateTimeField(null=True),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="trace_key",
                    field=models.CharField(
                        default=members.models.export._trace_key, editable=False, max_length=32
                    ),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="units",
                    field=models.ManyToManyField(
                        blank=True, related_name="exports", to="members.unit"
                    ),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="version",
                    field=models.PositiveSmallIntegerField(default=1),
                ),
                migrations.AddField(
                    model_name="rosterpart",
                    name="format",
                    field=models.CharField(default="csv", max_length=4),
                ),
                migrations.AlterField(
                    model_name="rosterexport",
                    name="as_of",
                    field=models.DateField(verbose_name="as of the end of"),
                ),
                migrations.AlterField(
                    model_name="rosterexport",
                    name="by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="rosterexport",
                    name="extras",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                migrations.AlterField(
                    model_name="rosterexport",
                    name="job",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="members.job",
                    ),
                ),
                migrations.AlterField(
                    model_name="rosterexport",
                    name="rule_text",
                    field=models.TextField(blank=True, default=""),
                ),
                migrations.AddField(
                    model_name="rosterexport",
                    name="rule",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.rosterrule",
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="key",
                    field=models.UUIDField(editable=False, null=True, unique=True),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="logged_by",
                    field=models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AddField(
                    model_name="meeting",
                    name="occasion",
                    field=models.CharField(
                        blank=True,
                        choices=[
                            ("house", "house meeting"),
                            ("floor", "floor or lobby meeting"),
                            ("break", "lunch or break meeting"),
                            ("study", "study circle"),
                            ("meal", "meal together"),
                            ("other", "another kind"),
                        ],
                        default="",
                        max_length=5,
                    ),
                ),
                migrations.AlterField(
                    model_name="grant",
                    name="role",
                    field=models.CharField(
                        choices=[
                            ("reader", "reader"),
                            ("carrier", "list of their own"),
                            ("organizer", "organizer"),
                            ("leader", "leader"),
                            ("admin", "admin"),
                        ],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                migrations.CreateModel(
                    name="Invitation",
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
                                    ("carrier", "list of their own"),
                                    ("organizer", "organizer"),
                                    ("leader", "leader"),
                                    ("admin", "admin"),
                                ],
                                max_length=10,
                                verbose_name="role",
                            ),
                        ),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField()),
                        ("wrong_names", models.PositiveSmallIntegerField(default=0)),
                        ("used_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "committee",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="members.committee",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations_made",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to="members.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                to="members.unit",
                            ),
                        ),
                        (
                            "email",
                            models.EmailField(
                                blank=True, default="", max_length=254, verbose_name="email"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("unit", None), ("committee", None), _connector="OR"
                                ),
                                name="invitation_to_unit_or_committee",
                            )
                        ],
                    },
                ),
                migrations.AlterField(
                    model_name="importrow",
                    name="run",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="members.import",
                    ),
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=20, primary_key=True, serialize=False),
                        ),
                        ("at", models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Upkeep",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("backup", "backup"),
                                    ("drill", "restore drill"),
                                    ("restore", "restore"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("is_good", models.BooleanField()),
                        ("facts", models.JSONField(default=dict)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["kind", "-at"], name="upkeep_latest")],
                    },
                ),
                migrations.CreateModel(
                    name="PersonKey",
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
                        ("wrapped", models.BinaryField()),
                        ("wrapped_by", models.CharField(max_length=16)),
                        ("made_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="keys",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["wrapped_by"], name="keys_by_master")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("person", None)),
                                fields=("person",),
                                name="one_key_of_nobody",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                                verbose_name="session key",
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        (
                            "expire_date",
                            models.DateTimeField(db_index=True, verbose_name="expire date"),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "db_table": "members_session",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Tripwire",
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
                        ("set_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tripwire",
                                to="members.person",
                            ),
                        ),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tripwire",
                    },
                ),
                migrations.CreateModel(
                    name="Alarm",
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
                                    ("reads", "many people's pages in a short time"),
                                    ("tripwire", "a watched record was opened"),
                                    ("taken", "a watched record left in a file"),
                                    ("unsealed", "notes were unsealed"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("count", models.PositiveIntegerField(default=1)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("seen_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="alarms",
                                to="members.person",
                            ),
                        ),
                        (
                            "seen_by",
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
                                related_name="alarms",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "alarm",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("seen_at", None)),
                                fields=["-at"],
                                name="alarms_waiting",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Unsealing",
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
                        ("reason", models.CharField(max_length=280, verbose_name="reason")),
                        ("at", models.DateTimeField(auto_now_add=True)),
                        ("until", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="unsealings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="unsealings",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "unsealing",
                        "indexes": [
                            models.Index(fields=["by", "until"], name="unsealings_in_force")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiToken",
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
                        ("name", models.CharField(max_length=80, verbose_name="what uses it")),
                        (
                            "may_write",
                            models.BooleanField(default=False, verbose_name="may also write"),
                        ),
                        ("key_hash", models.CharField(editable=False, max_length=64, unique=True)),
                        ("expires_on", models.DateField(verbose_name="until")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("last_used_on", models.DateField(editable=False, null=True)),
                        ("ended_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "grant",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_tokens",
                                to="members.grant",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="api_tokens",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "key",
                        "indexes": [
                            models.Index(
                                fields=["user", "-created_at"], name="api_tokens_of_a_user"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ApiReply",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("key", models.CharField(max_length=200)),
                        ("asked", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField(default=0)),
                        ("body", models.JSONField(null=True)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "token",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="replies",
                                to="members.apitoken",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_at"], name="api_replies_by_age")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("token", "key"), name="one_api_reply_per_key"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Tombstone",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("hash", models.CharField(max_length=64, unique=True)),
                        ("made_on", models.DateField()),
                    ],
                ),
                migrations.AddField(
                    model_name="organization",
                    name="retention",
                    field=models.JSONField(blank=True, default=dict),
                ),
                migrations.CreateModel(
                    name="Erasure",
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
                            "why",
                            models.CharField(
                                choices=[
                                    ("asked", "They asked for it"),
                                    ("mistake", "They should never have been recorded"),
                                    ("past", "Their time has passed"),
                                ],
                                default="asked",
                                max_length=8,
                                verbose_name="why",
                            ),
                        ),
                        ("asked_at", models.DateTimeField(auto_now_add=True)),
                        ("declined_at", models.DateTimeField(null=True)),
                        ("done_at", models.DateTimeField(null=True)),
                        ("counts", models.JSONField(default=dict)),
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
                            "asked_by",
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
                                related_name="erasures",
                                to="members.person",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("done_at", None),
                                    ("asked_by", None),
                                    models.Q(("asked_by", models.F("answered_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="erasing_takes_two",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("declined_at", None), ("done_at", None)),
                                fields=("person",),
                                name="one_erasure_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalHold",
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
                        ("reason", models.CharField(max_length=200, verbose_name="reason")),
                        ("asked_at", models.DateTimeField(auto_now_add=True)),
                        ("begun_at", models.DateTimeField(null=True)),
                        ("lift_at", models.DateTimeField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "begun_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "lift_by",
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
                                related_name="holds",
                                to="members.person",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="members.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("asked_by", models.F("begun_by")), _negated=True),
                                    models.Q(("lift_by", models.F("ended_by")), _negated=True),
                                ),
                                name="holding_takes_two",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("person", None), ("unit", None), _connector="OR"
                                ),
                                name="a_hold_has_one_scope",
                            ),
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="organization",
                    name="forgets_from",
                    field=models.DateField(editable=False, null=True),
                ),
            ],
        ),
        Together(
            [
                migrations.AddIndex(
                    model_name="importrow",
                    index=models.Index(
                        condition=models.Q(("has_links", True)),
                        fields=["run", "line"],
                        name="import_rows_with_links",
                    ),
                ),
                migrations.AddIndex(
                    model_name="externalid",
                    index=models.Index(
                        fields=["value"],
                        name="external_id_lookup",
                        opclasses=["varchar_pattern_ops"],
                    ),
                ),
                migrations.AddIndex(
                    model_name="person",
                    index=models.Index(
                        condition=models.Q(("status", "active"), _negated=True),
                        fields=["status", "sort_key", "id"],
                        name="person_gone_in_order",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rosterpart",
                    constraint=models.UniqueConstraint(
                        fields=("export", "format", "number"), name="one_part_per_number"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rosterexport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("approver", None),
                            models.Q(("approver", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="roster_takes_two_people",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rosterexport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("made_at", None), ("approved_at__isnull", False), _connector="OR"
                        ),
                        name="roster_is_approved_before_it_is_made",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="rosterexport",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("previous__isnull", False)),
                        fields=("previous",),
                        name="one_next_version",
                    ),
                ),
            ],
        ),
        *_rosters.OPERATIONS,
        *_audit.OPERATIONS,
        # What was signed in before is in the other table: everybody signs in once more.
        migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop),
    ]

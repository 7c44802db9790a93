"""Erasures, tombstones, legal holds, how long each class is kept; counting acts of a scope."""

import django.db.models.deletion
import members.ids
from django.conf import settings
from django.db import migrations, models

from members.migrations import _audit


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0019_api_tokens'),
    ]

    operations = [
        migrations.RunSQL(_audit.WRITE, migrations.RunSQL.noop),
        migrations.RunSQL(
            "".join(
                f"DROP TRIGGER IF EXISTS audit_{op} ON members_logentry;"
                for op in ("insert", "update", "delete", "truncate")
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            """
            CREATE FUNCTION public.audit_count(people uuid[])
            RETURNS TABLE (n bigint, first timestamptz, last timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, audit, pg_temp AS $$
                SELECT count(*), min(at), max(at) FROM act
                WHERE people IS NULL OR person = ANY (people) OR other = ANY (people)
            $$;
            """,
            "DROP FUNCTION public.audit_count(uuid[])",
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('made_on', models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name='organization',
            name='retention',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.UUIDField(default=members.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('why', models.CharField(choices=[('asked', 'They asked for it'), ('mistake', 'They should never have been recorded'), ('past', 'Their time has passed')], default='asked', max_length=8, verbose_name='why')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('counts', models.JSONField(default=dict)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='erasures', to='members.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('done_at', None), ('asked_by', None), models.Q(('asked_by', models.F('answered_by')), _negated=True), _connector='OR'), name='erasing_takes_two'), models.UniqueConstraint(condition=models.Q(('declined_at', None), ('done_at', None)), fields=('person',), name='one_erasure_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.UUIDField(default=members.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('lift_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('begun_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lift_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='members.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='members.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('begun_by')), _negated=True), models.Q(('lift_by', models.F('ended_by')), _negated=True)), name='holding_takes_two'), models.CheckConstraint(condition=models.Q(('person', None), ('unit', None), _connector='OR'), name='a_hold_has_one_scope')],
            },
        ),
    ]

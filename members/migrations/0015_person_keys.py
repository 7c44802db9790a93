"""A key per person, for what is written about them."""

import django.db.models.deletion
import members.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0014_heartbeats_and_upkeep'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonKey',
            fields=[
                ('id', models.UUIDField(default=members.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('wrapped', models.BinaryField()),
                ('wrapped_by', models.CharField(max_length=16)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='members.person')),
            ],
            options={
                'indexes': [models.Index(fields=['wrapped_by'], name='keys_by_master')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('person', None)), fields=('person',), name='one_key_of_nobody', nulls_distinct=False)],
            },
        ),
    ]

"""Indexes that hold all that standing asks of promises and grievances; its days are not recorded."""

from django.conf import settings
from django.db import migrations, models


UNWATCH = [
    f"DROP TRIGGER IF EXISTS audit_{event} ON organizing_standingdue"
    for event in ("insert", "update", "delete")
]


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0002_v0_2'),
        ('members', '0004_gdpr'),
        ('organizing', '0002_v0_2'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(UNWATCH, migrations.RunSQL.noop),
        migrations.RemoveIndex(
            model_name='commitment',
            name='promises_of_a_person',
        ),
        migrations.RemoveIndex(
            model_name='commitment',
            name='promises_to_a_person',
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(fields=['owed_by', 'due_on', 'status', 'resolved_on', 'asks_others'], include=('made_on', 'id'), name='promises_by_a_person'),
        ),
        migrations.AddIndex(
            model_name='commitment',
            index=models.Index(fields=['owed_to', 'due_on', 'status'], include=('made_on', 'resolved_on'), name='promises_owed_a_person'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('kind', 'grievance')), fields=['person', 'talked_on'], name='grievances_of_a_person'),
        ),
    ]

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('organizing', '0004_keep_counted_figures'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='standingchange',
            index=models.Index(fields=['what', 'on', 'person'], include=('was', 'now'), name='who_moved'),
        ),
        RemoveIndexConcurrently(
            model_name='standingchange',
            name='movement',
        ),
        AddIndexConcurrently(
            model_name='conversation',
            index=models.Index(condition=models.Q(('gathering', None)), fields=['talked_on'], name='one_on_ones_by_day'),
        ),
    ]

"""Where work leaves what it did, without any rule against doubles: they must not happen."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            "CREATE TABLE faults_effect (job uuid NOT NULL, n integer NOT NULL)",
            "DROP TABLE faults_effect",
        )
    ]

"""Parts of files are stored as they are: pressing them cost more than making them."""

from django.db import migrations

TABLES = ["members_rosterpart", "members_wholepart"]


class Migration(migrations.Migration):
    dependencies = [("members", "0010_dated_by_hand")]
    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE {table} ALTER COLUMN content SET STORAGE EXTERNAL" for table in TABLES],
            [f"ALTER TABLE {table} ALTER COLUMN content SET STORAGE EXTENDED" for table in TABLES],
        ),
    ]

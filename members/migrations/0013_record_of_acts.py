"""The record of acts: append-only, also for the role that owns it."""

from django.db import migrations

from members.migrations import _audit


class Migration(migrations.Migration):
    dependencies = [("members", "0012_rows_by_line_only")]
    operations = [migrations.RunSQL(_audit.FORWARD, _audit.BACKWARD)]

"""Seal the notes written before there were keys."""

from django.db import migrations

from members.sealing_up import seal_column


class Migration(migrations.Migration):
    dependencies = [("organizing", "0014_sealed_notes")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: seal_column("organizing_conversation", "note"),
            migrations.RunPython.noop,
        ),
    ]

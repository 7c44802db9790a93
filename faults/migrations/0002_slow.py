"""A migration that takes its time after it has changed things, and may be told to fail."""

import os
import time

from django.db import migrations


def dawdle(apps, schema_editor):
    time.sleep(float(os.environ.get("FAULTS_DAWDLE", "0")))
    if os.environ.get("FAULTS_FAIL"):
        raise RuntimeError("told to fail")


class Migration(migrations.Migration):
    dependencies = [("faults", "0001_effects")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE faults_effect ADD COLUMN half integer NOT NULL DEFAULT 1;"
            " UPDATE faults_effect SET half = 2",
            "ALTER TABLE faults_effect DROP COLUMN half",
        ),
        migrations.RunPython(dawdle, migrations.RunPython.noop),
    ]

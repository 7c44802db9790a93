"""Notes become unreadable to whoever has the database alone."""

from django.db import migrations

import members.models.sealed


class Migration(migrations.Migration):
    dependencies = [("organizing", "0013_nights"), ("members", "0015_person_keys")]
    operations = [
        migrations.AlterField(
            model_name="conversation",
            name="note",
            field=members.models.sealed.SealedField(blank=True, default="", verbose_name="note"),
        ),
    ]

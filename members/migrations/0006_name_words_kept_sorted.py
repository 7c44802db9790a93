import django.contrib.postgres.indexes
from django.db import migrations

NAME = "name_words_near"


class Migration(migrations.Migration):
    """Put new words where they belong at once: each search read a list of new ones besides.

    Such a list may be of 4 MB, and is gone through from its beginning: 6 ms for a word.
    """

    dependencies = [("members", "0005_units_from_above")]
    beside_older = {
        "SeparateDatabaseAndState ": "the same index, into which the version before writes as ever"
    }

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX {NAME} SET (fastupdate = off)",
                    f"ALTER INDEX {NAME} SET (fastupdate = on)",
                ),
                migrations.RunSQL(
                    f"SELECT gin_clean_pending_list('{NAME}')", migrations.RunSQL.noop
                ),
            ],
            state_operations=[
                migrations.RemoveIndex("nameword", NAME),
                migrations.AddIndex(
                    "nameword",
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["near"], name=NAME
                    ),
                ),
            ],
        )
    ]

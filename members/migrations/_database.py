"""What the database needs before the first table: extensions, and the table of the cache.

Stands first in 0001, which must also make the user table: other apps depend on an app's first.
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

OPERATIONS = [
    TrigramExtension(),
    UnaccentExtension(),
    migrations.RunSQL(
        """
        CREATE TABLE members_cache (
            cache_key varchar(255) PRIMARY KEY,
            value text NOT NULL,
            expires timestamptz NOT NULL
        );
        CREATE INDEX members_cache_expires ON members_cache (expires);
        """,
        "DROP TABLE members_cache",
    ),
]

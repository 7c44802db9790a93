"""What is typed on a sign-up stays out of the record of acts.

Nothing of the tables changes: `migrate` sees afterwards to what the triggers leave out, and only a
new migration makes it run.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_v0_2")]
    operations = []

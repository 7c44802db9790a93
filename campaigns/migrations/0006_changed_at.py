from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0005_away_from_a_test"),
    ]

    operations = [
        migrations.AddField(name, "changed_at", models.DateTimeField(auto_now=True))
        for name in ("action", "campaign")
    ]

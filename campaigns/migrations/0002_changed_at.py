from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("campaigns", "0001_records"),
    ]

    operations = [
        migrations.AddField(name, "changed_at", models.DateTimeField(auto_now=True))
        for name in ("action", "campaign")
    ]

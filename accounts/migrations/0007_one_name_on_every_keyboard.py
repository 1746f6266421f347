from django.db import migrations

from accounts.refolding import refold


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_people_without_password"),
    ]

    operations = [
        migrations.RunPython(refold, migrations.RunPython.noop),
    ]

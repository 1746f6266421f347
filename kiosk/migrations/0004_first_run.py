from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kiosk", "0003_notice"),
    ]

    operations = [
        migrations.AddField(
            model_name="kioskpolicy",
            name="first_run",
            field=models.CharField(blank=True, default="", editable=False, max_length=20),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kiosk", "0002_guest"),
    ]

    operations = [
        migrations.AddField(
            model_name="kioskpolicy",
            name="notice",
            field=models.TextField(
                blank=True, max_length=200, verbose_name="words below the clock"
            ),
        ),
    ]

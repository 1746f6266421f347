from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kiosk", "0004_first_run"),
    ]

    operations = [
        migrations.AddField(
            model_name="kioskpolicy",
            name="text_size",
            field=models.SmallIntegerField(default=100, editable=False),
        ),
    ]

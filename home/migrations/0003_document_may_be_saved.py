from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_tiles"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="may_be_saved",
            field=models.BooleanField(default=False),
        ),
    ]

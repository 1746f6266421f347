from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_one_name_on_every_keyboard"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="text_size",
            field=models.SmallIntegerField(editable=False, null=True),
        ),
    ]

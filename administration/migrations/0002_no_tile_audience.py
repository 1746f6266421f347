from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("administration", "0001_squashed"),
        ("home", "0002_tiles"),
    ]

    operations = [migrations.DeleteModel(name="TileAudience")]

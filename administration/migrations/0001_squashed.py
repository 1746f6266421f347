import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.db_fields.name_keys


class Migration(migrations.Migration):
    replaces = [
        ("administration", "0001_people_files_and_tiles"),
        ("administration", "0002_people_imports"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PeopleFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("brought_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("content", models.BinaryField()),
                (
                    "owner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TileAudience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("url_name", models.CharField(max_length=100)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("url_name", "group"), name="each_audience_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PeopleImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("actor", models.BigIntegerField()),
                ("session", models.CharField(blank=True, max_length=16)),
                ("added_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="StagedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("username", models.CharField(max_length=150)),
                ("username_key", accounts.db_fields.name_keys.CanonicalNameField(max_length=150)),
                ("display_name", models.CharField(blank=True, max_length=150)),
                ("display_key", accounts.db_fields.name_keys.DisplayKeyField(max_length=150)),
                ("family_key", accounts.db_fields.name_keys.FamilyKeyField(max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("password", models.CharField(max_length=128)),
                ("role", models.CharField(max_length=20)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staged",
                        to="administration.peopleimport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StagedMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="administration.stagedperson",
                    ),
                ),
            ],
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("kiosk", "0001_initial"),
        ("kiosk", "0002_guest"),
        ("kiosk", "0003_notice"),
        ("kiosk", "0004_first_run"),
        ("kiosk", "0005_text_size"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KioskPolicy",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("kiosk_on", models.BooleanField(default=False)),
                ("idle_seconds", models.PositiveIntegerField(default=120)),
                ("countdown_seconds", models.PositiveIntegerField(default=30)),
                ("session_minutes", models.PositiveIntegerField(default=60)),
                ("step_away_minutes", models.PositiveIntegerField(default=10)),
                ("desktop_lock_minutes", models.PositiveIntegerField(default=15)),
                ("attract_seconds", models.PositiveIntegerField(default=60)),
                ("people_shown", models.BooleanField(default=True)),
                ("guests_allowed", models.BooleanField(default=False)),
                ("guest_minutes", models.PositiveIntegerField(default=30)),
                ("keyboard", models.CharField(default="touch", max_length=10)),
                ("exit_pin", models.CharField(blank=True, editable=False, max_length=200)),
                ("exit_pin_failures", models.PositiveIntegerField(default=0, editable=False)),
                ("exit_pin_failed_at", models.DateTimeField(editable=False, null=True)),
                ("notice", models.TextField(blank=True, max_length=200)),
                (
                    "first_run",
                    models.CharField(blank=True, default="", editable=False, max_length=20),
                ),
                ("text_size", models.SmallIntegerField(default=100, editable=False)),
            ],
            options={
                "verbose_name": "kiosk policy",
                "verbose_name_plural": "kiosk policy",
            },
        ),
        migrations.CreateModel(
            name="Guest",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="as_guest",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("until", models.DateTimeField()),
            ],
        ),
    ]

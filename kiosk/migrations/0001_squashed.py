import django.core.validators
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
                (
                    "kiosk_on",
                    models.BooleanField(default=False, verbose_name="own the whole screen"),
                ),
                (
                    "idle_seconds",
                    models.PositiveIntegerField(
                        default=120,
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(3600),
                        ],
                        verbose_name="seconds without use until a kiosk signs out",
                    ),
                ),
                (
                    "countdown_seconds",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="seconds of warning before that",
                    ),
                ),
                (
                    "session_minutes",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(1440),
                        ],
                        verbose_name="minutes until a kiosk signs out in any case",
                    ),
                ),
                (
                    "step_away_minutes",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="minutes for which a kiosk stays locked",
                    ),
                ),
                (
                    "desktop_lock_minutes",
                    models.PositiveIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="minutes without use until a desktop locks",
                    ),
                ),
                (
                    "attract_seconds",
                    models.PositiveIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(3600),
                        ],
                        verbose_name="seconds until the clock is shown",
                    ),
                ),
                (
                    "people_shown",
                    models.BooleanField(
                        default=True, verbose_name="people on this terminal to tap on"
                    ),
                ),
                (
                    "guests_allowed",
                    models.BooleanField(default=False, verbose_name="guests without an account"),
                ),
                (
                    "guest_minutes",
                    models.PositiveIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(720),
                        ],
                        verbose_name="minutes for which a guest may stay",
                    ),
                ),
                (
                    "keyboard",
                    models.CharField(
                        choices=[
                            ("touch", "When the screen is touched"),
                            ("always", "Always"),
                            ("never", "Never"),
                        ],
                        default="touch",
                        max_length=10,
                        verbose_name="keyboard on the screen",
                    ),
                ),
                ("exit_pin", models.CharField(blank=True, editable=False, max_length=200)),
                ("exit_pin_failures", models.PositiveIntegerField(default=0, editable=False)),
                ("exit_pin_failed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "notice",
                    models.TextField(
                        blank=True, max_length=200, verbose_name="words below the clock"
                    ),
                ),
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

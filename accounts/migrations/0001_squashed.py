import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.db_fields.name_keys


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_people"),
        ("accounts", "0002_accounts_in_full"),
        ("accounts", "0003_people_list_indexes"),
        ("accounts", "0004_session_computer"),
        ("accounts", "0005_no_idle_minutes"),
        ("accounts", "0006_people_without_password"),
        ("accounts", "0007_one_name_on_every_keyboard"),
        ("accounts", "0008_text_size"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignInPolicy",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("terminal_name", models.CharField(blank=True, max_length=60)),
                ("accent", models.CharField(blank=True, max_length=7)),
                ("preset", models.CharField(default="home", max_length=10)),
                ("registration", models.CharField(default="open", max_length=10)),
                ("member_min_length", models.PositiveSmallIntegerField(default=8)),
                ("staff_min_length", models.PositiveSmallIntegerField(default=15)),
                ("audit_days", models.PositiveIntegerField(default=365)),
                ("mail_from", models.EmailField(blank=True, max_length=254)),
                ("mail_port", models.PositiveIntegerField(default=587)),
                ("mail_server", models.CharField(blank=True, max_length=255)),
                ("mark", models.CharField(blank=True, max_length=40)),
                ("pins_allowed", models.BooleanField(default=False)),
                ("reset_code_minutes", models.PositiveIntegerField(default=30)),
                ("session_hours", models.PositiveIntegerField(default=12)),
                ("terms", models.TextField(blank=True, max_length=10000)),
            ],
            options={
                "verbose_name": "sign-in policy",
                "verbose_name_plural": "sign-in policy",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("password", models.CharField(max_length=128)),
                ("last_login", models.DateTimeField(blank=True, null=True)),
                ("is_superuser", models.BooleanField(default=False)),
                ("username", models.CharField(max_length=150, unique=True)),
                (
                    "username_key",
                    accounts.db_fields.name_keys.CanonicalNameField(
                        editable=False, max_length=150, unique=True
                    ),
                ),
                ("display_name", models.CharField(blank=True, max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(blank=True, max_length=10)),
                ("is_active", models.BooleanField(default=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                    ),
                ),
                ("picture", models.CharField(blank=True, editable=False, max_length=40)),
                ("pin", models.CharField(blank=True, editable=False, max_length=128)),
                ("pin_failures", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "display_key",
                    accounts.db_fields.name_keys.DisplayKeyField(
                        db_index=True, default="", editable=False, max_length=150
                    ),
                ),
                (
                    "family_key",
                    accounts.db_fields.name_keys.FamilyKeyField(
                        db_index=True, default="", editable=False, max_length=150
                    ),
                ),
                ("last_seen", models.DateTimeField(db_index=True, editable=False, null=True)),
                ("text_size", models.SmallIntegerField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "permissions": (
                    ("see_people", "See the list of people and their pages"),
                    (
                        "help_people",
                        "Add, approve, unlock, sign out and give reset codes to members and guests",
                    ),
                    ("manage_people", "Add, change, disable and delete accounts, roles and groups"),
                    ("change_settings", "Change the settings of the terminal"),
                    ("read_audit_log", "Read, export and verify the audit log"),
                    ("keep_backups", "Make and restore backups"),
                ),
                "indexes": [
                    models.Index(
                        condition=models.Q(("approved_at__isnull", True), ("is_active", False)),
                        fields=["username_key"],
                        name="people_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("approved_at__isnull", False), ("is_active", False)),
                        fields=["username_key"],
                        name="people_disabled",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("is_active", True),
                            models.Q(
                                accounts.db_fields.name_keys.Begins("password", "!"),
                                models.Q(
                                    accounts.db_fields.name_keys.Begins("username_key", "guest:"),
                                    _negated=True,
                                ),
                                _negated=True,
                            ),
                        ),
                        fields=["username_key"],
                        name="people_active",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("is_active", True),
                            accounts.db_fields.name_keys.Begins("password", "!"),
                            models.Q(
                                accounts.db_fields.name_keys.Begins("username_key", "guest:"),
                                _negated=True,
                            ),
                        ),
                        fields=["username_key"],
                        name="people_no_password",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_data", models.TextField()),
                ("expire_date", models.DateTimeField(db_index=True)),
                ("session_key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_seen", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("computer", models.CharField(default="", max_length=64)),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SignInAttempts",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("known", models.BooleanField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "sign-in attempts",
                "verbose_name_plural": "sign-in attempts",
                "indexes": [models.Index(fields=["known", "last_at"], name="oldest_unknown")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=30)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("details", models.JSONField(default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
    ]

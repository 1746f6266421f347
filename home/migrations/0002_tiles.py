from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def take_over_audiences(apps: Any, _editor: object) -> None:
    """Make a tile of each page that was shown to certain groups only.

    A restored backup may have a row without a page, with which no start would succeed.
    """
    audiences = apps.get_model("administration", "TileAudience").objects.order_by("pk")
    audiences = audiences.exclude(url_name="")
    tiles = apps.get_model("home", "Tile").objects
    groups: dict[str, list[int]] = {}
    for url_name, group in audiences.values_list("url_name", "group"):
        groups.setdefault(url_name, []).append(group)
    for position, (url_name, chosen) in enumerate(groups.items(), 1):
        tile = tiles.create(kind="page", url_name=url_name, audience="groups", position=position)
        tile.groups.set(chosen)


def hide_steps_where_people_are(apps: Any, _editor: object) -> None:
    """Suggest no first steps where more than one person has an account."""
    if apps.get_model("accounts", "User").objects.count() > 1:
        apps.get_model("home", "HomeState").objects.create(steps_hidden=True)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("accounts", "0001_squashed"),
        ("administration", "0001_squashed"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HomeState",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("steps_hidden", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("kind", models.CharField(editable=False, max_length=10)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("explanation", models.CharField(blank=True, max_length=120)),
                ("symbol", models.CharField(blank=True, max_length=20)),
                ("tone", models.PositiveSmallIntegerField(default=0)),
                ("position", models.PositiveIntegerField(default=0, editable=False)),
                ("url_name", models.CharField(blank=True, editable=False, max_length=100)),
                ("audience", models.CharField(default="administrators", max_length=20)),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tiles",
                        to="home.document",
                    ),
                ),
                (
                    "folder",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tiles",
                        to="home.folder",
                    ),
                ),
                ("groups", models.ManyToManyField(blank=True, related_name="+", to="auth.group")),
            ],
            options={
                "verbose_name": "tile",
                "verbose_name_plural": "tiles",
                "ordering": ("position", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        name="tile_opens_one_thing",
                        condition=(
                            Q(kind="page", document__isnull=True, folder__isnull=True)
                            & ~Q(url_name="")
                        )
                        | Q(
                            kind="document",
                            url_name="",
                            document__isnull=False,
                            folder__isnull=True,
                        )
                        | Q(
                            kind="folder", url_name="", document__isnull=True, folder__isnull=False
                        ),
                    ),
                    models.CheckConstraint(
                        name="tile_audience_is_known",
                        condition=Q(
                            audience__in=("everyone", "no_guests", "groups", "administrators")
                        ),
                    ),
                    models.CheckConstraint(
                        name="tile_tone_is_known", condition=Q(tone__range=(0, 7))
                    ),
                    models.UniqueConstraint(
                        fields=["url_name"], condition=Q(kind="page"), name="one_tile_per_page"
                    ),
                    models.UniqueConstraint(fields=["document"], name="one_tile_per_document"),
                    models.UniqueConstraint(fields=["folder"], name="one_tile_per_folder"),
                ],
            },
        ),
        migrations.RunPython(take_over_audiences, migrations.RunPython.noop),
        migrations.RunPython(hide_steps_where_people_are, migrations.RunPython.noop),
    ]

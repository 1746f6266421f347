"""Who saw which tile in an earlier version is kept."""

from __future__ import annotations

import pytest

from tests.djangoapp.test_startup import run

EARLIER = """
from django.core.management import call_command
from django.db import connection
from accounts.models import User
startup.migrate()
call_command("migrate", "home", "0001", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO auth_group (id, name) VALUES (71, 'Readers'), (72, 'Helpers')")
    for name, group in (("administration:people", 72), ("accounts:profile", 71),
                        ("administration:people", 71), ("", 71)):
        cursor.execute(
            "INSERT INTO administration_tileaudience (url_name, group_id) VALUES (%s, %s)",
            [name, group],
        )
"""
LATER = """
print(startup.schema_state().name)
startup.migrate()
print(startup.schema_state().name)
from home.models import HomeState, Tile
for tile in Tile.objects.all():
    print(tile.kind, tile.url_name, tile.audience, *sorted(tile.group_names))
print(HomeState.objects.filter(steps_hidden=True).exists())
print("administration_tileaudience" in connection.introspection.table_names())
"""
KEPT = [
    "BEHIND",
    "CURRENT",
    "page administration:people groups Helpers Readers",
    "page accounts:profile groups Readers",
]


@pytest.mark.parametrize("people", [1, 2])
def test_tiles_for_certain_groups_are_kept_and_steps_are_for_new_installations(people, tmp_path):
    (tmp_path / "secret.key").write_text("k" * 64)
    made = f"for number in range({people}): User.objects.create_user(f'person {{number}}')\n"
    told = run(tmp_path, EARLIER + made + LATER).splitlines()
    assert told == [*KEPT, str(people > 1), "False"]

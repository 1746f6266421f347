"""How the database's tables stand to this program's. Imports Django only when it is asked."""

from __future__ import annotations

import enum
import importlib.util
import pkgutil


class SchemaState(enum.Enum):
    """How the database's tables stand to this program's. EMPTY: there are none yet."""

    EMPTY = enum.auto()
    CURRENT = enum.auto()
    BEHIND = enum.auto()
    AHEAD = enum.auto()


def schema_state() -> SchemaState:
    """Compare names only: loading each migration to see that none is due would cost every start.

    BEHIND too where the program was killed after the last migration and before what follows it.
    """
    from django.db import connection

    from audit import guards

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if not tables:
            return SchemaState.EMPTY
        if "django_migrations" not in tables:
            return SchemaState.AHEAD  # Somebody else's database: as untouchable as a newer one.
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {tuple(row) for row in cursor.fetchall()}
    known = _known_migrations()
    if applied - known:
        return SchemaState.AHEAD
    if not applied:
        return SchemaState.EMPTY
    complete = applied == known and not guards.missing(connection)
    return SchemaState.CURRENT if complete else SchemaState.BEHIND


def _known_migrations() -> set[tuple[str, str]]:
    from django.apps import apps

    known = set()
    for app in apps.get_app_configs():
        if importlib.util.find_spec(f"{app.name}.migrations"):
            package = importlib.import_module(f"{app.name}.migrations")
            known |= {(app.label, module.name) for module in pkgutil.iter_modules(package.__path__)}
    return known


def knows(migrations: set[tuple[str, str]]) -> bool:
    """Tell whether data that has been through these migrations can be used by this program."""
    return migrations <= _known_migrations()

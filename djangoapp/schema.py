"""Compares the database schema with this version's migrations. Imports Django lazily."""

from __future__ import annotations

import enum
import importlib.util
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.migrations.state import ModelState


Migrations = set[tuple[str, str]]  # the label of the app and the name of each


class SchemaState(enum.Enum):
    """State of the database schema. EMPTY: there are no tables yet.

    TOO_OLD: only some of the migrations that a squashed one replaces were applied.
    """

    EMPTY = enum.auto()
    CURRENT = enum.auto()
    BEHIND = enum.auto()
    AHEAD = enum.auto()
    TOO_OLD = enum.auto()


def schema_state() -> SchemaState:
    """Compare the names of migrations: loading all of them would slow each start.

    Also BEHIND if the program was killed between the last migration and what follows it.
    """
    from django.db import connection

    from audit import triggers

    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if not tables:
            return SchemaState.EMPTY
        if "django_migrations" not in tables:
            return SchemaState.AHEAD  # A foreign database: left alone like a newer one.
        cursor.execute("SELECT app, name FROM django_migrations")
        state = state_after({(app, name) for app, name in cursor.fetchall()})
    if state is SchemaState.CURRENT and triggers.missing(connection):
        return SchemaState.BEHIND
    return state


def state_after(migrations: Migrations) -> SchemaState:
    """Return the state of a database with these applied migrations."""
    known = _known_migrations()
    applied = _resolved(migrations, known)
    if unknown := applied - known:
        replaced = set().union(*_replacements(unknown, known).values())
        return SchemaState.AHEAD if unknown - replaced else SchemaState.TOO_OLD
    if not applied:
        return SchemaState.EMPTY
    return SchemaState.CURRENT if applied == known else SchemaState.BEHIND


def _resolved(migrations: Migrations, known: Migrations) -> Migrations:
    """Return these migrations with replaced ones resolved to the squashed migration."""
    applied = set(migrations)
    for replacing, replaced in _replacements(migrations, known).items():
        if replaced <= migrations:
            applied = applied - replaced | {replacing}
    return applied


def _replacements(migrations: Migrations, known: Migrations) -> dict[tuple[str, str], Migrations]:
    """Return the replaced migrations by squashed migration, for apps with unknown ones."""
    from django.apps import apps

    labels = {label for label, _name in migrations - known}
    found = {}
    for label, name in known:
        if label in labels:
            module = f"{apps.get_app_config(label).name}.migrations.{name}"
            if replaced := importlib.import_module(module).Migration.replaces:
                found[label, name] = set(replaced)
    return found


def _known_migrations() -> Migrations:
    from django.apps import apps

    known = set()
    for app in apps.get_app_configs():
        if importlib.util.find_spec(f"{app.name}.migrations"):
            package = importlib.import_module(f"{app.name}.migrations")
            known |= {(app.label, module.name) for module in pkgutil.iter_modules(package.__path__)}
    return known


def knows(migrations: Migrations) -> bool:
    """Whether data with these applied migrations is not from a newer version."""
    return state_after(migrations) is not SchemaState.AHEAD


# Tables of Django and SQLite besides those of models.
_OWN_TABLES = ("django_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4")
_MADE_BY_SQL = re.compile(
    r"CREATE\s+(?:VIRTUAL\s+|UNIQUE\s+|TEMP(?:ORARY)?\s+)?(?:TABLE|VIEW|TRIGGER|INDEX)\s+"
    r"(?:IF\s+NOT\s+EXISTS\s+)?[\"'`\[]?(\w+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """Names in the database that migrations of this program create or created.

    `by_sql` are those that hosted apps create with SQL, of any type.
    """

    tables: set[str] = field(default_factory=set)
    indexes: set[str] = field(default_factory=set)
    by_sql: set[str] = field(default_factory=set)
    triggers: dict[str, str] = field(default_factory=dict)


@cache
def known_names() -> Known:
    """Return them, computed from the migrations, with the SQL of the triggers."""
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.operations import RunSQL
    from django.db.migrations.state import ProjectState

    from audit import triggers

    known, state = Known(triggers=triggers.statements_for_sqlite()), ProjectState()
    known.tables.update(_OWN_TABLES)
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for node in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[node]
        for operation in migration.operations:
            if isinstance(operation, RunSQL):
                known.by_sql.update(_MADE_BY_SQL.findall(str(operation.sql)))
        migration.mutate_state(state, preserve=False)
        for model in state.models.values():
            known.tables.update(_tables_of(model))
            made: list[Any] = [*model.options["indexes"], *model.options["constraints"]]
            known.indexes.update(one.name for one in made)
    return known


def _tables_of(model: ModelState) -> Iterator[str]:
    table = model.options.get("db_table") or f"{model.app_label}_{model.name_lower}"
    yield table
    for name, column in model.fields.items():
        if column.many_to_many and not getattr(column.remote_field, "through", None):
            yield getattr(column, "db_table", None) or f"{table}_{name}"


def tables_after(migrations: Iterable[tuple[str, str]]) -> dict[str, dict[str, bool]]:
    """Return the tables that these migrations create: their columns, and whether each is a date.

    What this program does not know makes nothing. Raises ValueError if one of them goes before
    another that it needs.
    """
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.db.models import DateField

    loader, state = MigrationLoader(None), ProjectState()
    applied = _resolved(set(migrations), _known_migrations())
    for node in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        if node in applied:
            if not {parent.key for parent in loader.graph.node_map[node].parents} <= applied:
                raise ValueError(node)
            loader.graph.nodes[node].mutate_state(state, preserve=False)
    return {
        model._meta.db_table: {
            str(column.column): isinstance(column, DateField)
            for column in model._meta.local_concrete_fields
        }
        for model in state.apps.get_models(include_auto_created=True)
        if not model._meta.proxy
    }

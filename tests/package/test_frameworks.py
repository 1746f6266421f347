"""Which parts of Django, and which run-time hooks of PyInstaller, go into the executable."""

from __future__ import annotations

from pathlib import Path

import django
import pytest
from recipe import assembly, frameworks

DJANGO = Path(django.__file__).parent


@pytest.fixture(scope="module")
def modules() -> list[str]:
    return frameworks.django_modules(DJANGO, ["de", "en"])


@pytest.mark.parametrize(
    "name",
    [
        *("django.contrib.admin.sites", "django.contrib.gis.geos", "django.contrib.auth.admin"),
        *("django.db.backends.postgresql.base", "django.db.backends.oracle.base"),
        *("django.core.management.commands.runserver", "django.core.management.commands.shell"),
        *("django.test.client", "django.conf.locale.fr.formats"),
    ],
)
def test_what_nobody_runs_stays_out(modules, name):
    assert name not in modules


@pytest.mark.parametrize(
    "name",
    [
        *("django.contrib.auth.migrations.0001_initial", "django.contrib.sessions.middleware"),
        *("django.core.management.commands.migrate", "django.db.backends.sqlite3.base"),
        *("django.conf.locale.de.formats", "django.template.loaders.filesystem"),
        *("django.contrib.contenttypes.migrations.0002_remove_content_type_name",),
    ],
)
def test_what_django_loads_by_name_goes_in(modules, name):
    assert name in modules


def test_django_speaks_the_languages_of_the_product_only():
    words = [
        Path(source).relative_to(DJANGO).parts
        for source, _ in frameworks.django_files(DJANGO, ["de", "en"])
        if source.endswith(".mo")
    ]
    assert {parts[parts.index("locale") + 1] for parts in words} == {"de", "en"}
    assert ("conf", "locale", "de", "LC_MESSAGES", "django.mo") in words


def test_form_templates_keep_their_folder():
    files = dict(frameworks.django_files(DJANGO, ["en"]))
    field = DJANGO / "forms/templates/django/forms/field.html"
    assert files[str(field)] == str(Path("django/forms/templates/django/forms"))


def test_nothing_is_imported_before_the_launcher():
    hooks = [(name, "", "PYSOURCE") for name in ("pyi_rth_pkgutil", "pyi_rth_django", "launcher")]
    assert [name for name, *_ in assembly.kept_scripts(hooks)] == ["pyi_rth_pkgutil", "launcher"]

"""What there is to open from home."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts import actions
from accounts.actions import Area
from home.models import Document, Folder, Tile
from tests.home.library import CATALOG, LOANS


@pytest.fixture
def no_apps(monkeypatch):
    """None of the program's own apps offers anything on home."""
    others = [one for one in actions.all_actions() if one.area is not Area.HOME]
    monkeypatch.setattr(actions, "_registered", others)


@pytest.fixture
def library(no_apps, settings):
    """An app with two pages on home; `library` are their actions."""
    settings.ROOT_URLCONF = "tests.home.library"
    for action in (CATALOG, LOANS):
        actions.register(action)
    return CATALOG, LOANS


@pytest.fixture
def folder(db):
    return Folder.objects.create(title="Handbooks")


@pytest.fixture
def documents(folder):
    """One in the folder, and one in none."""
    return [
        Document.objects.create(
            title=title, file=f"{title.lower()}", kind="text", content_type="text/plain", **within
        )
        for title, within in {"Manual": {"folder": folder}, "Leaflet": {}}.items()
    ]


@pytest.fixture
def readers(db):
    return Group.objects.create(name="Readers")


@pytest.fixture
def tiles(library, folder, documents):
    """A tile of each kind that only administrators see, by kind."""
    return {
        "page": Tile.objects.create(kind="page", url_name="library:catalog", position=1),
        "document": Tile.objects.create(kind="document", document=documents[1], position=2),
        "folder": Tile.objects.create(kind="folder", folder=folder, position=3),
    }

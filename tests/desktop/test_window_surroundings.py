"""What the window takes from its surroundings: the language. What it does not: parts of Qt."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import PySide6
import pytest
import shiboken6
from playwright.sync_api import expect

from desktop.linux import shared_memory

pytestmark = pytest.mark.window
SMALL_MEMORY = (
    *("unshare", "--map-root-user", "--mount", "sh", "-c"),
    'mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"',
    "sh",
)


@pytest.mark.parametrize(
    ("computer", "language"), [("de_AT.UTF-8", "de"), ("en_GB.UTF-8", "en"), ("C.UTF-8", "en")]
)
def test_pages_come_in_the_language_of_the_computer(open_window, playwright, computer, language):
    spoken = {"LANG": computer, "LC_ALL": computer, "LANGUAGE": ""}
    page = open_window(env={**os.environ, **spoken}).first_page(playwright)
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_plugins_of_another_qt_are_not_loaded(open_window, playwright, tmp_path, data):
    inherited = {"QT_PLUGIN_PATH": str(tmp_path), "QT_QPA_PLATFORM_PLUGIN_PATH": str(tmp_path)}
    page = open_window(env={**os.environ, **inherited}).first_page(playwright)
    expect(page.locator("h1")).to_be_visible()
    log = (data / "logs" / "latchkey.log").read_text()
    for name in inherited:
        assert f"Ignoring the inherited setting {name}." in log


def can_have_small_memory() -> bool:
    return subprocess.run([*SMALL_MEMORY, "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not can_have_small_memory(), reason="the system lets nobody mount a /dev/shm")
def test_the_window_opens_with_little_shared_memory(open_window, playwright):
    page = open_window(before=SMALL_MEMORY).first_page(playwright)

    expect(page.locator("h1")).to_be_visible()


def test_shared_memory_is_scarce_where_there_is_none_or_little(tmp_path, monkeypatch):
    assert shared_memory.is_scarce(tmp_path / "none")
    monkeypatch.setattr(shared_memory, "ENOUGH", 1)
    assert not shared_memory.is_scarce(tmp_path)
    tmp_path.chmod(0o500)
    monkeypatch.setattr(os, "access", lambda _place, _mode: False)  # root may write anywhere
    assert shared_memory.is_scarce(tmp_path)


def test_the_window_opens_whatever_the_path_of_the_engine(open_window, playwright, tmp_path):
    engine = tmp_path / 'odd; "path" \\ of = it'
    engine.mkdir()
    # PySide6 is where its first file is; the rest of it may lie behind links.
    (engine / "PySide6").symlink_to(Path(PySide6.__file__).parent)
    (engine / "shiboken6").symlink_to(Path(shiboken6.__file__).parent)

    page = open_window(env={**os.environ, "PYTHONPATH": str(engine)}).first_page(playwright)

    expect(page.locator("h1")).to_be_visible()

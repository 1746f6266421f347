"""What the window takes from its surroundings: the language. What it does not: parts of Qt."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.window


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

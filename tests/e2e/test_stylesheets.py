"""The style sheets in the engine that people get."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from devtools.stylesheets import declarations

pytestmark = pytest.mark.window

ROOT = Path(__file__).resolve().parents[2]
UNKNOWN = "pairs => pairs.filter(([name, value]) => !CSS.supports(name, value))"


def test_every_declaration_is_one_that_the_engine_knows(page: Page) -> None:
    sheets = [file.read_text() for file in ROOT.glob("static/css/**/*.css")]
    declared = sorted({pair for sheet in sheets for pair in declarations(sheet)})

    wrong = [("colour", "red"), ("color", "2rem")]
    assert page.evaluate(UNKNOWN, [*declared, *wrong]) == [list(pair) for pair in wrong]

"""What every test of a kiosk's pages in the real window begins with."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.conftest import ROOT
from tests.e2e.driving import at
from tests.kiosk.kiosk_program import KioskProgram
from tests.package.windows import on_this_display, window

pytestmark = pytest.mark.window


def test_a_kiosk_s_pages_can_be_looked_into(playwright: Playwright, tmp_path, free_port: int):
    program = KioskProgram(ROOT, tmp_path / "data", {**os.environ, **on_this_display()})

    with window(playwright, program, free_port) as page:
        expect(page).to_have_url(at("/setup/"))
        assert page.evaluate("() => [outerWidth, outerHeight]") == page.evaluate(
            "() => [screen.width, screen.height]"
        )

"""A kiosk in its real window, whose rules and sessions a test can reach in the database."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, Playwright

from tests.package.program import Program
from tests.package.windows import inspector, on_this_display
from tests.waiting import LIMIT

ROOT = Path(__file__).resolve().parents[2]
# What no person does: pages asked for, and events that a script makes up.
SCRIPTS_RUN = """() => {
    setInterval(() => {
        fetch("/accounts/profile/");
        dispatchEvent(new KeyboardEvent("keydown", { key: "a" }));
        dispatchEvent(new PointerEvent("pointermove", { movementX: 3 }));
    }, 500);
}"""


class Kiosk(Program):
    """The program in kiosk mode on the data folder of a terminal."""

    def __init__(self, data: Path) -> None:
        here = {"PYTHONPATH": str(ROOT)}
        super().__init__(ROOT, data, {**os.environ, **on_this_display(), **here})

    def command(self, *arguments: str) -> Sequence[str]:
        return [sys.executable, str(ROOT / "tests" / "e2e" / "kiosk_window.py"), *arguments]

    def set_rules(self, **rules: int | str) -> None:
        """Change the policy behind the back of its validators, which forbid such short times."""
        columns = ", ".join(f"{name} = :{name}" for name in rules)
        self._ask(f"UPDATE kiosk_kioskpolicy SET {columns}", rules)

    def people(self) -> int:
        """How many sessions of people there are."""
        asked = "SELECT COUNT(*) FROM accounts_session WHERE user_id IS NOT NULL"
        return int(self._ask(asked)[0][0])

    def reasons(self) -> list[str]:
        """Why sessions were ended, so far."""
        asked = "SELECT json_extract(data, '$.reason') FROM audit_entry WHERE kind = 'session_left'"
        return [row[0] for row in self._ask(asked)]

    def _ask(self, statement: str, values: dict[str, int | str] | None = None) -> list[tuple]:
        with closing(sqlite3.connect(self.data / "latchkey.sqlite3", timeout=LIMIT)) as database:
            rows = database.execute(statement, values or {}).fetchall()
            database.commit()
        return rows


def page_at(playwright: Playwright, port: int, path: str, limit: float = LIMIT) -> Page:
    """The page at `path`, in whatever view the window has by now."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        browser = inspector(playwright, port)
        for page in [page for context in browser.contexts for page in context.pages]:
            if path in page.url:
                page.locator("main").wait_for()
                return page
        browser.close()
        time.sleep(0.3)
    raise AssertionError(f"no view shows {path}")

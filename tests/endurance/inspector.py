"""The engine's inspector, asked directly: its pages come and go with each view of a kiosk.

A connection of Playwright's own follows no view that takes the place of another one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, Playwright

from tests.package import windows
from tests.waiting import wait_until

PLACE = """[location.pathname, document.readyState,
performance.getEntriesByType('paint').length ? 'drawn' : ''].join(' ')"""
GLANCE = 0.005  # seconds between two looks


def watch_for(met: Callable[[], object]) -> None:
    """As `wait_until`, for what happens thousands of times and takes a moment each."""
    wait_until(met, every=GLANCE)


class Gone(Exception):
    """The page that was asked is no longer there."""


class Inspector:
    """The Chrome DevTools Protocol to the one page that there is, then to the next one."""

    def __init__(self, playwright: Playwright, port: int) -> None:
        self._browser = windows.inspector(playwright, port)
        self._line = self._browser.new_browser_cdp_session()
        self._line.on("Target.receivedMessageFromTarget", self._keep)
        self._answers: dict[int, dict[str, Any]] = {}
        self._asked = 0
        self._page = self._session = ""

    def follow(self) -> None:
        """Turn to the page that has taken the place of the one before."""
        watch_for(lambda: len(self._others()) == 1 and not self.there())
        (self._page,) = self._others()
        about = {"targetId": self._page, "flatten": False}
        self._session = self._line.send("Target.attachToTarget", about)["sessionId"]

    def there(self) -> bool:
        """Whether the page that was turned to is still there."""
        return self._page in self._pages()

    def at(self, *paths: str) -> bool:
        """Whether the page is one of those at `paths`, complete and to be seen.

        What is pressed before it has been drawn the engine drops, because nobody can have meant it.
        """
        place = self.evaluate(PLACE)
        return place in [f"{path} complete drawn" for path in paths]

    def evaluate(self, expression: str) -> Any:
        """Return what it says on the page; None while the page is being replaced."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("result", {}).get("value")

    def send(self, method: str, **parameters: object) -> dict[str, Any]:
        """Have the page's own part of the engine do something; return its whole answer.

        Raises Gone for a page that was thrown away, before or meanwhile.
        """
        self._asked = number = self._asked + 1
        message = json.dumps({"id": number, "method": method, "params": parameters})
        about = {"sessionId": self._session, "message": message}
        with suppress(Error):  # There is no such page any more.
            self._line.send("Target.sendMessageToTarget", about)
        # Playwright hands over what has come whenever it is asked something.
        watch_for(lambda: not self.there() or number in self._answers)
        if number not in self._answers:
            raise Gone
        return self._answers.pop(number)

    def close(self) -> None:
        """Let go of the program."""
        self._browser.close()

    def _keep(self, told: dict[str, Any]) -> None:
        message = json.loads(told["message"])
        if "id" in message:
            self._answers[message["id"]] = message

    def _others(self) -> list[str]:
        return [page for page in self._pages() if page != self._page]

    def _pages(self) -> list[str]:
        try:
            targets = self._line.send("Target.getTargets")["targetInfos"]
        except Error:
            return []
        return [
            one["targetId"]
            for one in targets
            if one["type"] == "page" and windows.PAGE.match(one["url"])
        ]

"""A finger on the screen, and nothing else: no mouse, no keyboard of the computer's."""

from __future__ import annotations

import unicodedata

from playwright.sync_api import Locator, Page, expect

UNDER = {"ß": "s", "ø": "o", "ł": "l"}  # where those are that no accent tells from their letter
KEYS = """() => Object.fromEntries(
    [...document.querySelectorAll(".keyboard .row:not([hidden]) .key")].map((key) => {
        const { x, y, width, height } = key.getBoundingClientRect();
        return [key.value, { x: x + width / 2, y: y + height / 2 }];
    }))"""


class Finger:
    """Touches what a person would touch."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._inspector = page.context.new_cdp_session(page)

    def touch(self, target: Locator) -> None:
        """Put the finger down on the middle of `target`, and lift it."""
        self.press(target)
        self.lift()

    def enter(self, field: Locator) -> None:
        """Touch `field`, and wait until the keyboard on the screen serves it."""
        self.touch(field)
        expect(field).to_be_focused()
        self._page.locator(".keyboard").wait_for()

    def press(self, target: Locator) -> None:
        """Put the finger down, and leave it there."""
        # As far as the page scrolls by itself to what has the focus.
        target.evaluate("element => element.scrollIntoView({ block: 'nearest' })")
        self._send("touchStart", self._middle(target))

    def slide(self, target: Locator) -> None:
        """Move the finger, which is down, to the middle of `target`."""
        self._send("touchMove", self._middle(target))

    def lift(self) -> None:
        """Take the finger away."""
        self._send("touchEnd")

    def key(self, name: str) -> Locator:
        """The key of the keyboard on the screen that stands for a sign, or is called `name`."""
        return self._page.locator(f'.keyboard .row:not([hidden]) .key[value="{name}"]')

    def keys(self, *names: str) -> None:
        """Press one key after the other."""
        for name in names:
            self._send("touchStart", self._seen()[name])
            self.lift()

    def roll(self, first: str, second: str) -> None:
        """Press `second` with another finger before `first` is let go, and let go of it first."""
        seen = self._seen()
        below, above = {**seen[first], "id": 1}, {**seen[second], "id": 2}
        self._send("touchStart", below)
        self._send("touchStart", below, above)
        self._send("touchEnd", above)
        self.lift()

    def hold(self, name: str) -> None:
        """Press a key until it offers something."""
        self._send("touchStart", self._seen()[name])
        self._page.locator(".keyboard .offered").wait_for()
        self.lift()

    def type(self, text: str) -> None:
        """Type `text` key by key, looking for each sign as a person does."""
        for sign in text:
            self._type(sign)

    def _type(self, sign: str) -> None:
        small = sign.lower()
        self._look_for("space" if sign == " " else small, among_letters=sign.isalpha())
        if small != sign:
            self.keys("shift")
        plain = UNDER.get(small, unicodedata.normalize("NFD", small)[0])
        name = "space" if sign == " " else small
        if name not in self._seen():
            self.hold(plain)
        self.keys(name)

    def _look_for(self, name: str, *, among_letters: bool) -> None:
        for page in ("letters",) if among_letters else ("signs", "more"):
            seen = self._seen()
            if name not in seen and page in seen:
                self.keys(page)

    def _seen(self) -> dict[str, dict[str, float]]:
        """Where each key is that can be seen."""
        return self._page.evaluate(KEYS)

    def _middle(self, target: Locator) -> dict[str, float]:
        expect(target).to_be_visible()
        box = target.bounding_box()
        assert box
        return {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}

    def _send(self, kind: str, *points: dict[str, float]) -> None:
        self._inspector.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [*points]})

"""The shell's own pages look like the program's."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from desktop import builtin_page

TOKENS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()


def colors(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def test_the_colors_are_those_of_the_pages():
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")[:2]

    assert builtin_page.LIGHT.items() <= colors(light).items()
    assert builtin_page.DARK.items() <= (colors(light) | colors(dark.split("@media")[0])).items()


def test_the_window_itself_has_the_color_of_the_ground():
    assert builtin_page.LIGHT["ground"] == builtin_page.GROUND


def test_a_page_is_whole_and_keeps_its_title_harmless():
    class Tags(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.opened: list[str] = []
            self.closed: list[str] = []

        def handle_starttag(self, tag, attrs):
            if tag != "meta":
                self.opened.append(tag)

        def handle_endtag(self, tag):
            self.closed.append(tag)

    tags = Tags()
    tags.feed(builtin_page.page("<Latch & key>", "card", "<p>hello</p>"))

    assert sorted(tags.opened) == sorted(tags.closed)
    assert tags.opened == ["html", "head", "title", "style", "body", "main", "p"]

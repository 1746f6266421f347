"""Reads a page as a browser does, as far as tests ask about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    """One element: its tag, its attributes and the text in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    def has_class(self, name: str) -> bool:
        """Whether it is of the class `name`."""
        return name in self["class"].split()

    def words(self) -> str:
        """Return the text with single blanks."""
        return " ".join(self.text.split())


@dataclass
class Rendered(HTMLParser):
    """The elements of a page in their order, each with all the text within it."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Check that it is the one that was opened last."""
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Give the text to every element around it."""
        for element in self.open:
            element.text += data

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return the elements of `tag` that have these attributes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == (tag or element.tag)
            and all(element[name] == value for name, value in wanted.items())
        ]

    def ids(self) -> list[str]:
        """Return all ids."""
        return [element["id"] for element in self.elements if element["id"]]


class Answer(Protocol):
    """What a view or the test client returns."""

    @property
    def content(self) -> bytes:
        """The page."""


def read(answer: Answer) -> Rendered:
    """Return the page in `answer`; fail if an element is not closed where it should be."""
    page = Rendered()
    page.feed(answer.content.decode())
    page.close()
    assert page.open == []
    return page

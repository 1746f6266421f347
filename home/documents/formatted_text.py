"""Turns Markdown into HTML. Runs in the process of worker.py only, which limits its time.

HTML in the text stays text, pictures become their description, and links become their words: a
document leads nowhere.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ALIGNED = {"text-align:right": "end", "text-align:center": "center"}


def rendered(job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return the text at `path` as HTML."""
    text = Path(job["path"]).read_text(encoding="utf-8-sig")
    return {}, to_html(text).encode()


def to_html(text: str) -> str:
    """Return Markdown as HTML without links, pictures, scripts or styles."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        _below_the_title(token)
        _without_style(token)
    html: str = parser.renderer.render(tokens, parser.options, {})
    return html


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    for rule, replacement in (("link_open", _nothing), ("link_close", _nothing), ("image", _alt)):
        parser.add_render_rule(rule, replacement)
    return parser


def _nothing(_renderer: object, *_about: object) -> str:
    return ""


def _alt(_renderer: object, tokens: Sequence[Token], index: int, *_about: object) -> str:
    return escape(tokens[index].content)


def _below_the_title(token: Token) -> None:
    """Headings begin with <h2>: the page's own heading is the title of the document."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 1)}"


def _without_style(token: Token) -> None:
    style = token.attrs.pop("style", None)  # forbidden by the content security policy
    if style in _ALIGNED:
        token.attrs["class"] = _ALIGNED[str(style)]

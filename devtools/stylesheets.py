"""Check the style sheets for syntax errors, repetition and unused classes.

`python -m devtools.stylesheets` needs tinycss2, so it runs with the Python of `.venv`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2

from devtools.bundle import sources
from devtools.environment import ROOT

HOLDS_RULES = {"container", "keyframes", "layer", "media", "supports"}
CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
Located = tuple[int, str]  # a line and what is wrong there


def main(root: Path = ROOT) -> int:
    """Print one line for each fault; return 1 if there are any."""
    used = words(root)
    lines = [
        f"{sheet.relative_to(root)}:{line}: {fault}"
        for sheet in sorted(root.glob("static/css/**/*.css"))
        for line, fault in faults(sheet.read_text(encoding="utf-8"), used)
    ]
    for line in lines:
        print(line)
    return 1 if lines else 0


def faults(css: str, used: set[str]) -> Iterator[Located]:
    """Return the faults of one style sheet; `used` are the words that may be class names."""
    places: dict[tuple[str, str], int] = {}
    for context, rule in _rules(_parsed(tinycss2.parse_stylesheet, css)):
        if rule.type == "error":
            yield rule.source_line, rule.message
            continue
        selector = _text(rule.prelude)
        first = places.setdefault((context, selector), rule.source_line)
        if first != rule.source_line:
            yield rule.source_line, f"{selector} repeats line {first}"
        unused = [name for name in CLASS.findall(selector) if not _is_used(name, used)]
        yield from ((rule.source_line, f"class {name} is not used") for name in unused)
        yield from _faults_of_block(rule)


def declarations(css: str) -> Iterator[tuple[str, str]]:
    """Return each property that is set, with its value."""
    for _context, rule in _rules(_parsed(tinycss2.parse_stylesheet, css)):
        content = _parsed(tinycss2.parse_blocks_contents, rule.content)
        yield from ((node.name, _text(node.value)) for node in content)


def words(root: Path) -> set[str]:
    """Return every word of the templates, scripts and modules of the product."""
    return {
        word
        for file in sources(root)
        if file.suffix in {".html", ".js", ".py"}
        for word in re.findall(r"[\w-]+", file.read_text(encoding="utf-8"))
    }


def _rules(nodes: Iterable[Any], context: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each rule that has declarations, and each error, with the at-rules around it."""
    for node in nodes:
        if node.type == "at-rule" and node.lower_at_keyword in HOLDS_RULES and node.content:
            around = f"{context} @{node.at_keyword} {_text(node.prelude)}"
            yield from _rules(_parsed(tinycss2.parse_rule_list, node.content), around)
        elif node.type == "error" or node.content is not None:
            yield context, node


def _faults_of_block(rule: Any) -> Iterator[Located]:
    content = _parsed(tinycss2.parse_blocks_contents, rule.content)
    if not content:
        yield rule.source_line, f"{_text(rule.prelude)} is empty"
    for node in content:
        if node.type != "declaration":  # A missing bracket looks like a block within this one.
            yield node.source_line, getattr(node, "message", "expected a declaration")
    declared = [node for node in content if node.type == "declaration"]
    # A value directly after another is a fallback for engines that do not know the second.
    alternatives = {id(second) for first, second in pairwise(declared) if first.name == second.name}
    names: set[str] = set()
    for node in declared:
        if node.name in names and id(node) not in alternatives:
            yield node.source_line, f"{node.name} is set twice"
        if not _text(node.value):
            yield node.source_line, f"{node.name} has no value"
        names.add(node.name)


def _is_used(name: str, used: set[str]) -> bool:
    """Return whether a class is used; a template may compute its ending: `tone-3` from `tone-`."""
    start, dash, _end = name.rpartition("-")
    return name in used or bool(dash) and start + dash in used


def _parsed(parse: Any, content: Any) -> list[Any]:
    nodes: list[Any] = parse(content, skip_comments=True, skip_whitespace=True)
    return nodes


def _text(tokens: Any) -> str:
    return " ".join(tinycss2.serialize(tokens).split())


if __name__ == "__main__":
    sys.exit(main())

"""The texts that people read, by the place where they stand: what `test_words.py` looks through."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from tools import translate

ROOT = Path(__file__).resolve().parents[1]
SKIPPED = {".venv", ".git", ".ci", "build", "dist", "__pycache__", "migrations"}
CODE_IN_MARKDOWN = re.compile(
    r"```.*?```|^    .*?$|`[^`\n]*`|\]\([^)]*\)", re.DOTALL | re.MULTILINE
)
TAGS = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.DOTALL)
COMMENTS = re.compile(r"/\*.*?\*/|(?:^|\s)//[^\n]*", re.DOTALL)
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def of_python(source: str) -> Iterator[str]:
    """Docstrings, comments, and the names of tests as sentences; what is in backquotes is code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED):
            yield _prose(ast.get_docstring(node) or "")
            name = getattr(node, "name", "")
            if name.startswith("test_"):
                yield name.replace("_", " ")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield _prose(token.string)


def of_markdown(source: str) -> Iterator[str]:
    """A page without its code and the targets of its links."""
    yield CODE_IN_MARKDOWN.sub(" ", source)


def of_template(source: str) -> Iterator[str]:
    """A template without its tags; what those translate is in the catalog."""
    yield TAGS.sub(" ", source)


def of_script(source: str) -> Iterator[str]:
    """The comments of a script or a style sheet."""
    yield from COMMENTS.findall(source)


def of_catalog() -> Iterator[str]:
    """Every sentence of the program that is translated."""
    for message in translate.collect():
        for text in [message.id] if isinstance(message.id, str) else message.id:
            yield PLACEHOLDERS.sub(" ", text)


def names_of_python(source: str) -> Iterator[str]:
    """The names that a module gives to functions, classes, parameters, variables and attributes."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


READERS = {
    ".py": of_python,
    ".spec": of_python,
    ".md": of_markdown,
    ".html": of_template,
    ".txt": of_template,
    ".css": of_script,
    ".js": of_script,
}


def everywhere() -> Iterator[tuple[str, str]]:
    """Each text with its place: a path from the root, or `catalog`."""
    for text in of_catalog():
        yield "catalog", text
    for path in _files(ROOT):
        is_text = path.suffix != ".txt" or "templates" in path.parts
        if path.suffix in READERS and is_text:
            for text in READERS[path.suffix](path.read_text(encoding="utf-8")):
                yield path.relative_to(ROOT).as_posix(), text


def every_name() -> Iterator[tuple[str, str]]:
    """Each name that the code gives, with the path from the root."""
    for path in _files(ROOT):
        if path.suffix == ".py":
            for name in names_of_python(path.read_text(encoding="utf-8")):
                yield path.relative_to(ROOT).as_posix(), name


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name not in SKIPPED:
            yield from _files(path) if path.is_dir() else [path]


def _prose(text: str) -> str:
    return re.sub(r"`[^`\n]*`", " ", text)
